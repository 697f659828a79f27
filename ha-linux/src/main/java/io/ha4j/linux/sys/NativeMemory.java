package io.ha4j.linux.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of memory outside the heap, zeros at first, that the C library can be pointed to. It lives as long as this object can be
 * reached: whoever passes on {@link #address()} ends with a {@code Reference.reachabilityFence} of this object or its owner. Not
 * thread-safe.
 */
public final class NativeMemory {

    private final ByteBuffer bytes;
    private final long address;

    /** Takes {@code length} bytes. */
    public NativeMemory(int length) {
        bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        address = LibC.address(bytes);
    }

    /** {@return the bytes, in native order; always the same buffer} */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** {@return where the first byte is} */
    public long address() {
        return address;
    }

    /** {@return the length in bytes} */
    public int length() {
        return bytes.capacity();
    }

    /** {@return the bytes, after all of them are made zero} */
    public ByteBuffer clear() {
        for (int i = 0; i < length(); i++) {
            bytes.put(i, (byte) 0);
        }
        return bytes;
    }
}
