/**
 * {@code lab/record-schedules}: what the schedulers of the kernel pick, written down for the tests of ours. {@link
 * io.ha4j.examples.schedules.RecordSchedules} is the program, {@link io.ha4j.examples.schedules.Scenarios} is what is played.
 */
@NullMarked
package io.ha4j.examples.schedules;

import org.jspecify.annotations.NullMarked;
