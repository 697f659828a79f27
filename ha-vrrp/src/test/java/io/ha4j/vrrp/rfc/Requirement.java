package io.ha4j.vrrp.rfc;

/** A row of the table, to which cases refer. */
public sealed interface Requirement permits Rfc9568, Rfc3768 {

    /** {@return such as {@code RFC 9568}} */
    String rfc();

    /** {@return what it says, and how that is met} */
    Row row();

    /** {@return its name in the code} */
    String name();

    /** {@return such as {@code RFC 9568 section 6.4.2}} */
    default String place() {
        return rfc() + " section " + row().section();
    }
}
