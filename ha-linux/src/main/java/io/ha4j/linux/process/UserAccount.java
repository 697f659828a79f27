package io.ha4j.linux.process;

import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * An account of this host, by {@code getpwnam}: from {@code /etc/passwd} or a directory service.
 *
 * @param name the name
 * @param userId its number; 0 is root
 * @param groupId the number of its primary group
 */
public record UserAccount(String name, int userId, int groupId) {

    private static final int BUFFER = 64 * 1024;

    /**
     * {@return the account of that name; empty if there is none} May wait for a directory service.
     *
     * @throws io.ha4j.linux.LinuxException if the accounts cannot be read, or the C library cannot be called
     */
    public static Optional<UserAccount> named(String name) {
        LibC.require();
        NativeMemory account = new NativeMemory(64); // struct passwd: char* name, char* password, uid_t, gid_t, ...
        NativeMemory texts = new NativeMemory(BUFFER);
        NativeMemory result = new NativeMemory(8);
        int errno;
        try {
            errno = LibC.getpwnam_r(name, account.address(), texts.address(), texts.length(), result.address());
        } finally {
            Reference.reachabilityFence(texts);
        }
        boolean absent = errno == 0 || errno == Errno.ENOENT || errno == Errno.ESRCH; // getpwnam(3): systems differ
        if (!absent) {
            throw Errno.of(errno, "look up the user " + name);
        }
        if (result.bytes().getLong(0) == 0) {
            return Optional.empty();
        }
        return Optional.of(new UserAccount(
                name, account.bytes().getInt(16), account.bytes().getInt(20)));
    }

    /** {@return the number of the user by whose rights this process acts; 0 is root} */
    public static int effectiveUserId() {
        LibC.require();
        return LibC.geteuid();
    }
}
