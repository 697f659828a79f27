package io.ha4j.lvs.schedule;

/**
 * What the Linux kernel calls a scheduler.
 *
 * @param name the name of its module behind {@code ip_vs_}, such as {@code wrr}
 * @param flags the bits of the virtual service that it looks at: {@link #FALLBACK}, {@link #PORT}
 */
public record KernelName(String name, int flags) {

    /** {@code IP_VS_SVC_F_SCHED1} of linux/ip_vs.h: {@code sh-fallback} and {@code mh-fallback}. */
    public static final int FALLBACK = 0x8;

    /** {@code IP_VS_SVC_F_SCHED2}: {@code sh-port} and {@code mh-port}. */
    public static final int PORT = 0x10;
}
