package io.ha4j.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.testkit.Lab;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who is told apart from whom. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class NetworkNamespaceIdTest {

    @Test
    void staysTheSame() {
        NetworkNamespaceId id = NetworkNamespaceId.ofThisThread();
        assertThat(id).isEqualTo(NetworkNamespaceId.ofThisThread());
        assertThat(id.toString()).matches("(cookie|inode)-\\d+");
    }

    @Test
    void withoutCookiesTheInodeTells() {
        NetworkNamespaceId id = NetworkNamespaceId.byInode(Errno.ENOPROTOOPT);
        assertThat(id).isEqualTo(NetworkNamespaceId.byInode(Errno.ENOPROTOOPT));
        assertThat(id.text()).matches("inode-\\d+");
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> NetworkNamespaceId.byInode(Errno.EPERM))
                .withMessageContaining("SO_NETNS_COOKIE");
    }

    @Test
    @Tag("lab")
    void namespacesDiffer() throws Exception {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
        try (NetworkNamespace one = NetworkNamespace.create("one");
                NetworkNamespace two = NetworkNamespace.create("two")) {
            NetworkNamespaceId first = one.call(NetworkNamespaceId::ofThisThread);
            NetworkNamespaceId second = two.call(NetworkNamespaceId::ofThisThread);
            assertThat(Set.of(first, second)).doesNotContain(NetworkNamespaceId.ofThisThread());
            assertThat(first).isEqualTo(one.call(NetworkNamespaceId::ofThisThread));
        }
    }
}
