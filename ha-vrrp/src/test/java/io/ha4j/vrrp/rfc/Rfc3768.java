package io.ha4j.vrrp.rfc;

import static io.ha4j.vrrp.rfc.Row.must;
import static io.ha4j.vrrp.rfc.Row.mustNot;
import static io.ha4j.vrrp.rfc.Row.says;
import static io.ha4j.vrrp.rfc.Row.should;

/** Version 2, where it differs from version 3: RFC 3768. */
@SuppressWarnings("ImmutableEnumChecker") // a row never changes
public enum Rfc3768 implements Requirement {
    VERSION(says("5.3.1", "The version is 2.")),
    AUTHENTICATION_TYPE(
            must("5.3.6", "An authentication type that is unknown, or not the configured one, MUST be discarded.")
                    .shownBy("lab.KeepalivedMismatchTest#strangersBothBecomeMasterAndAreCounted")),
    PASSWORD(says("5.3.6", "The only type is 0; 1 and 2 of RFC 2338 are reserved.")
            .differs(
                    "Type 1, the password in clear text, is offered because everybody kept it (Keepalived's `auth_type PASS`). It is no"
                            + " security. Type 2, AH, is not.")
            .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    INTERVAL_ON_THE_WIRE(says("5.3.7", "The interval is 8 bits of seconds.")),
    CHECKSUM(says("5.3.8", "The checksum covers the message alone.")),
    AUTHENTICATION_DATA(should("5.3.10", "The authentication data SHOULD be sent as 0, and ignored when received.")),

    SKEW_TIME(says("6.1", "Skew_Time is (256 - Priority) / 256 seconds.")),
    MASTER_DOWN_INTERVAL(says("6.1", "Master_Down_Interval is 3 * Advertisement_Interval + Skew_Time.")),
    BACKUP_TIMER(must(
            "6.4.2",
            "Master_Down_Timer: send an ADVERTISEMENT, announce the addresses, set the Adver_Timer, become Master.")),
    BACKUP_PRIORITY_ZERO(must("6.4.2", "Priority 0: set the Master_Down_Timer to Skew_Time.")),
    BACKUP_FOLLOWS(must(
            "6.4.2",
            "Priority not below the own one, or Preempt_Mode False: set the Master_Down_Timer anew, by the own"
                    + " interval.")),
    MASTER_TIMER(must("6.4.3", "Adver_Timer: send an ADVERTISEMENT, set the timer anew.")),
    MASTER_YIELDS(must(
            "6.4.3", "A higher priority, or the same and a higher address: set the Master_Down_Timer, become Backup.")),
    MASTER_DISCARDS(must("6.4.3", "Else: discard it.")
            .differs("And answer it, as RFC 9568 and Keepalived do: a master that nobody contradicts stays one.")),
    MASTER_DOES_NOT_ACCEPT(
            mustNot("6.4.3", "A Master that is not the owner MUST NOT accept packets to the virtual addresses.")
                    .differs("It does, as in version 3.")
                    .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),

    RECEIVED_VERSION(must("7.1", "The version MUST be 2.")),
    RECEIVED_COMPLETE(must("7.1", "The packet MUST be complete, with the authentication data.")),
    RECEIVED_CHECKSUM(must("7.1", "The checksum MUST be right.")),
    RECEIVED_BY_OWNER(
            must("7.1", "The owner of the addresses MUST discard every ADVERTISEMENT.")
                    .differs(
                            "It answers one of lower rank, and yields to another owner of higher address: else two owners would both stay Master.")),
    RECEIVED_AUTHENTICATION(
            must("7.1", "The authentication type MUST be the configured one, and the authentication be performed.")
                    .shownBy("lab.KeepalivedMismatchTest#strangersBothBecomeMasterAndAreCounted")),
    RECEIVED_ADDRESSES(must("7.1", "One of other addresses, not from the owner, MUST be dropped.")
            .differs(
                    "Counted, and the packet obeyed, as RFC 9568 allows: a list that is being changed on one router after the other must not"
                            + " make two masters.")),
    RECEIVED_INTERVAL(must("7.1", "The interval MUST be the configured one.")
            .shownBy("lab.KeepalivedMismatchTest#strangersBothBecomeMasterAndAreCounted"));

    private final Row row;

    Rfc3768(Row row) {
        this.row = row;
    }

    @Override
    public String rfc() {
        return "RFC 3768";
    }

    @Override
    public Row row() {
        return row;
    }
}
