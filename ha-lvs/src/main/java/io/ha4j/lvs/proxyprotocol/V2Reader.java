package io.ha4j.lvs.proxyprotocol;

import io.ha4j.lvs.proxyprotocol.ProxyHeader.Command;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** The binary header of version 2, section 2.2. */
final class V2Reader implements HeaderReader {

    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    static final byte FIRST = '\r';
    static final int FIXED = 16;
    static final int VERSION = 0x20;
    static final int LOCAL = 0;
    static final int PROXY = 1;
    static final int INET = 0x10;
    static final int INET6 = 0x20;
    static final int STREAM = 1;
    static final int DATAGRAM = 2;

    private static final int UNIX = 0x30;
    private static final int IPV4_BLOCK = 2 * 4 + 2 * 2;
    private static final int IPV6_BLOCK = 2 * 16 + 2 * 2;
    private static final int UNIX_BLOCK = 2 * 108;

    /** All up to the end of IP addresses. */
    private final byte[] kept = new byte[FIXED + IPV6_BLOCK];

    private final TlvReader tlvs = new TlvReader();
    private int length;
    /** How long the header is, once that is known. */
    private int end = FIXED;

    @Override
    public boolean accept(byte next) throws MalformedHeaderException {
        int position = length++;
        if (position < kept.length) {
            kept[position] = next;
        }
        if (position < FIXED) {
            checkFixed(position, next & 0xff);
        }
        if (position < tlvBegin()) {
            tlvs.skip(next);
        } else {
            tlvs.accept(next, end - length);
        }
        if (length < end) {
            return false;
        }
        if (tlvBegin() <= end) {
            tlvs.end();
        }
        return true;
    }

    private void checkFixed(int position, int value) throws MalformedHeaderException {
        if (position < SIGNATURE.length) {
            if (value != SIGNATURE[position]) {
                throw new MalformedHeaderException("something else than a PROXY header");
            }
        } else if (position == 12) {
            if ((value & 0xf0) != VERSION || (value & 0x0f) > PROXY) {
                throw new MalformedHeaderException("a PROXY header with version and command " + hex(value));
            }
        } else if (position == 13) {
            if (!isLocal() && ((value & 0xf0) > UNIX || (value & 0x0f) > DATAGRAM)) {
                throw new MalformedHeaderException("a PROXY header with family and transport " + hex(value));
            }
        } else if (position == 15) {
            int block = unsigned16(14);
            end = FIXED + block;
            if (!isUnspecified() && block < addressBlock()) {
                throw new MalformedHeaderException("a PROXY header with " + block + " bytes of addresses, less than "
                        + addressBlock() + " for family and transport " + hex(kept[13] & 0xff));
            }
        }
    }

    /** Where vectors begin; beyond the end if the block is not to be read. */
    private int tlvBegin() {
        return length < FIXED || isUnspecified() ? Integer.MAX_VALUE : FIXED + addressBlock();
    }

    /** What then follows is to be ignored, and nothing says where addresses would end. */
    private boolean isUnspecified() {
        return isLocal() || (kept[13] & 0xf0) == 0 || (kept[13] & 0x0f) == 0;
    }

    private boolean isLocal() {
        return (kept[12] & 0x0f) == LOCAL;
    }

    private int addressBlock() {
        return switch (kept[13] & 0xf0) {
            case INET -> IPV4_BLOCK;
            case INET6 -> IPV6_BLOCK;
            default -> UNIX_BLOCK;
        };
    }

    @Override
    public int needs() {
        return end - length;
    }

    @Override
    public ProxyHeader header() {
        Command command = isLocal() ? Command.LOCAL : Command.PROXY;
        if (isUnspecified() || addressBlock() == UNIX_BLOCK) {
            return ProxyHeader.withoutAddresses(ProxyProtocol.V2, command);
        }
        int size = (kept[13] & 0xf0) == INET ? 4 : 16;
        int ports = FIXED + 2 * size;
        return new ProxyHeader(
                ProxyProtocol.V2, command, endpoint(FIXED, size, ports), endpoint(FIXED + size, size, ports + 2));
    }

    private InetSocketAddress endpoint(int address, int size, int port) {
        return new InetSocketAddress(
                Literals.address(Arrays.copyOfRange(kept, address, address + size)), unsigned16(port));
    }

    private int unsigned16(int at) {
        return (kept[at] & 0xff) << 8 | (kept[at + 1] & 0xff);
    }

    private static String hex(int value) {
        return "0x" + Integer.toHexString(value | 0x100).substring(1);
    }
}
