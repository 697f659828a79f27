/** {@code bench/ipvs}: how fast the kernel's tables are programmed, beside ipvsadm. */
@org.jspecify.annotations.NullMarked
package io.ha4j.benchmarks.ipvs;
