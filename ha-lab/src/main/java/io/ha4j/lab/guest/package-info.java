/** Tests on another kernel: one that has IPVS, in user-mode-linux ({@code lab/ipvs}). */
@NullMarked
package io.ha4j.lab.guest;

import org.jspecify.annotations.NullMarked;
