/**
 * Hot standby, the classic pair: two hosts, one address, and a check of the service behind it. {@link
 * io.ha4j.examples.standby.HotStandby} is the example; {@code lab/hotstandby} shows it at work.
 */
@NullMarked
package io.ha4j.examples.standby;

import org.jspecify.annotations.NullMarked;
