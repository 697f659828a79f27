package io.ha4j.lvs.ipvs;

/**
 * A virtual service as the kernel has it.
 *
 * @param service the service
 * @param statistics what went through
 */
public record IpvsServiceStatus(IpvsService service, IpvsStatistics statistics) {}
