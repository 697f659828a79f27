package io.ha4j.vrrp.linux;

import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.vrrp.io.VrrpChannel;

/** Opens an {@link IpTransport}. */
final class IpEndpoint {

    private IpEndpoint() {}

    @SuppressWarnings("DoNotCallSuggester")
    static HaRuntime<VrrpChannel> open(IpTransport transport, HaContext context) {
        throw new HaException("not yet");
    }
}
