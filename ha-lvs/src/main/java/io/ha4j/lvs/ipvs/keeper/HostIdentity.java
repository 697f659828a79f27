package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.HaException;
import io.ha4j.linux.netns.NetworkNamespaceId;
import io.ha4j.lvs.ipvs.core.OwnershipRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which tables are meant: the kernel's IPVS tables end with the boot, and each network namespace has its own.
 *
 * @param boot the kernel's name of this boot
 * @param namespace which network namespace
 */
record HostIdentity(String boot, String namespace) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** {@return the boot and the namespace of the calling thread} */
    static HostIdentity ofThisThread() {
        String namespace = NetworkNamespaceId.ofThisThread().text();
        try {
            return new HostIdentity(Files.readString(BOOT_ID).strip(), namespace);
        } catch (IOException e) {
            throw new HaException("read " + BOOT_ID + ": " + e, e);
        }
    }

    /** {@return what is this owner's here} */
    OwnershipRecord.Key key(String owner) {
        return new OwnershipRecord.Key(boot, namespace, owner);
    }
}
