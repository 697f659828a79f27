package io.ha4j.examples.schedules;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;

/** Whose address is which in a scenario. All are from blocks that nobody owns, and local to the host that plays it. */
enum AddressPlan {
    IPV4(
            "198.18.0.0/16",
            "iptables-legacy",
            "10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15") {
        @Override
        InetAddress server(int number) {
            return address("192.0.2." + number);
        }

        @Override
        InetAddress virtual(int number) {
            return address("198.18." + (number >> 8) + "." + (number & 0xff));
        }

        @Override
        InetAddress client(SplittableRandom random) {
            String block =
                    List.of("10.%d", "100.64", "172.16", "192.168", "198.19").get(random.nextInt(5));
            return address(
                    block.formatted(random.nextInt(256)) + "." + random.nextInt(256) + "." + random.nextInt(256));
        }
    },
    IPV6("2001:db8:18::/64", "ip6tables-legacy", "2001:db8::/32 fd00::/8") {
        @Override
        InetAddress server(int number) {
            return address("2001:db8:2::" + Integer.toHexString(number));
        }

        @Override
        InetAddress virtual(int number) {
            return address("2001:db8:18::" + Integer.toHexString(number));
        }

        @Override
        InetAddress client(SplittableRandom random) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "2001:db8" : "fd00:4");
            for (int i = 0; i < 6; i++) {
                text.append(':').append(Integer.toHexString(1 + random.nextInt(0xffff)));
            }
            return address(text.toString());
        }
    };

    private final String virtualBlock;
    private final String iptables;
    private final String blocks;

    AddressPlan(String virtualBlock, String iptables, String blocks) {
        this.virtualBlock = virtualBlock;
        this.iptables = iptables;
        this.blocks = blocks;
    }

    /** {@return where all virtual addresses are} */
    String virtualBlock() {
        return virtualBlock;
    }

    /** {@return the command that marks packets of this family. User-mode-linux has no nf_tables} */
    String iptables() {
        return iptables;
    }

    /** {@return what must be local} */
    List<String> blocks() {
        return List.of(blocks.split(" ", -1));
    }

    /** {@return the address of a real server, 1..254} */
    abstract InetAddress server(int number);

    /** {@return a virtual address, 1..65535} */
    abstract InetAddress virtual(int number);

    /** {@return any address of a client, none of the two above} */
    abstract InetAddress client(SplittableRandom random);

    private static InetAddress address(String text) {
        return Addresses.parse("address", text);
    }
}
