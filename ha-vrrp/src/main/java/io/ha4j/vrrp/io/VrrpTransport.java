package io.ha4j.vrrp.io;

import io.ha4j.HaComponent;
import java.net.InetAddress;

/**
 * How advertisements travel. A value; instances with equal transports share one socket and are told apart by their virtual router
 * id.
 */
public interface VrrpTransport extends HaComponent<VrrpChannel> {

    /** {@return the address that peers see as the sender's; its family is the family of the virtual addresses} */
    InetAddress localAddress();

    /** {@return whether advertisements must be authenticated, because anybody could send them} */
    boolean requiresAuthentication();
}
