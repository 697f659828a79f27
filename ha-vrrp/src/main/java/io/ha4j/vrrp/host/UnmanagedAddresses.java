package io.ha4j.vrrp.host;

/** See {@link AddressKeeper#unmanaged()}. */
enum UnmanagedAddresses implements AddressKeeper {
    INSTANCE;

    @Override
    public void open(long nowNanos) {}

    @Override
    public void acquire(long nowNanos) {}

    @Override
    public void renew(long nowNanos) {}

    @Override
    public void reannounce(long nowNanos) {}

    @Override
    public void release(long nowNanos) {}

    @Override
    public void close(long nowNanos) {}
}
