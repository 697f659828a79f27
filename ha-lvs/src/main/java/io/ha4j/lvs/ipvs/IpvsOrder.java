package io.ha4j.lvs.ipvs;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;

/** In which order services and addresses are shown: ipvsadm's. */
final class IpvsOrder {

    static final Comparator<InetSocketAddress> ADDRESSES = Comparator.<InetSocketAddress>comparingInt(
                    endpoint -> bytes(endpoint).length)
            .thenComparing(IpvsOrder::bytes, Arrays::compareUnsigned)
            .thenComparingInt(InetSocketAddress::getPort);

    static final Comparator<IpvsServiceId> SERVICES = IpvsOrder::compare;

    private static final Comparator<IpvsServiceId.Endpoint> ENDPOINTS = Comparator.comparing(
                    IpvsServiceId.Endpoint::family)
            .thenComparing(IpvsServiceId.Endpoint::protocol)
            .thenComparing(IpvsServiceId.Endpoint::address, ADDRESSES);
    private static final Comparator<IpvsServiceId.Mark> MARKS =
            Comparator.comparingLong(IpvsServiceId.Mark::mark).thenComparing(IpvsServiceId.Mark::family);

    private IpvsOrder() {}

    private static int compare(IpvsServiceId one, IpvsServiceId other) {
        if (one instanceof IpvsServiceId.Endpoint first && other instanceof IpvsServiceId.Endpoint second) {
            return ENDPOINTS.compare(first, second);
        }
        if (one instanceof IpvsServiceId.Mark first && other instanceof IpvsServiceId.Mark second) {
            return MARKS.compare(first, second);
        }
        return one instanceof IpvsServiceId.Endpoint ? -1 : 1;
    }

    private static byte[] bytes(InetSocketAddress endpoint) {
        return endpoint.getAddress().getAddress();
    }
}
