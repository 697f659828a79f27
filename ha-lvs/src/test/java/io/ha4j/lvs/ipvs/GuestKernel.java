package io.ha4j.lvs.ipvs;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A client of the guest's kernel, whose tables are empty before and after each test. */
final class GuestKernel implements BeforeEachCallback, AfterEachCallback {

    private @Nullable IpvsClient client;

    @Override
    public void beforeEach(ExtensionContext context) {
        Shell.run("modprobe", "ip_vs");
        Shell.ipvsadm("-C");
        client = IpvsClient.open();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client().close();
        Shell.ipvsadm("-C");
    }

    IpvsClient client() {
        IpvsClient open = client;
        if (open == null) {
            throw new IllegalStateException("only during a test");
        }
        return open;
    }
}
