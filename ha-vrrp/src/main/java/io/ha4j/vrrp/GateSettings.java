package io.ha4j.vrrp;

import java.time.Duration;

/** A gate, and how long it may take to answer. */
record GateSettings(MasterGate gate, Duration timeout) {}
