package io.ha4j.lvs.ipvs;

import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The keeper of a director that is started again with other wishes, and whose life ends on the way: it adds a service, edits one and
 * removes one. Also a process of its own, to be killed.
 */
final class CrashingKeeper {

    /** What the process says when it has come to its end; nothing moves any more then. */
    static final String REACHED = "REACHED";

    /** What it says when its end was never reached. */
    static final String CONVERGED = "CONVERGED";

    private static final IpvsServiceId EDITED = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DROPPED = IpvsServiceId.tcp("192.0.2.10", 81);
    private static final IpvsServiceId ADDED = IpvsServiceId.udp("2001:db8::10", 53);

    private CrashingKeeper() {}

    static IpvsKeeper open(Ipvs ipvs, Path directory) {
        return IpvsKeeper.open(ipvs, KeeperSettings.of("lb-1").withDirectory(directory));
    }

    /** What the director wanted before. */
    static void wantBefore(IpvsKeeper keeper) {
        keeper.want(wanted(EDITED, "wlc", server(1, 1), server(2, 1)));
        keeper.want(wanted(DROPPED, "rr", server(1, 1)));
    }

    /** What it wants now. */
    static void wantNow(IpvsKeeper keeper) {
        keeper.want(wanted(EDITED, "sed", server(2, 4), server(3, 1)));
        keeper.want(wanted(ADDED, "rr", server6(1), server6(2)));
        keeper.sweep();
    }

    /** The latter as {@code ipvsadm} saves it. */
    static List<String> saved() {
        return List.of(
                "-A -t 192.0.2.10:80 -s sed",
                "-a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 4",
                "-a -t 192.0.2.10:80 -r 10.0.0.3:8080 -m -w 1",
                "-A -u [2001:db8::10]:53 -s rr",
                "-a -u [2001:db8::10]:53 -r [2001:db8:1::1]:53 -g -w 1",
                "-a -u [2001:db8::10]:53 -r [2001:db8:1::2]:53 -g -w 1");
    }

    private static IpvsDestination server(int number, int weight) {
        return IpvsDestination.of("10.0.0." + number, 8080, IpvsForwarding.nat())
                .withWeight(weight);
    }

    private static IpvsDestination server6(int number) {
        return IpvsDestination.of("2001:db8:1::" + number, 53, IpvsForwarding.directRouting());
    }

    private static WantedService wanted(IpvsServiceId id, String scheduler, IpvsDestination... destinations) {
        return WantedService.of(IpvsService.builder(id).scheduler(scheduler).build(), List.of(destinations));
    }

    /** Arguments: the directory of the record, and how many messages it lives. It stays at its end until it is killed. */
    public static void main(String[] arguments) {
        int lifetime = Integer.parseInt(arguments[1]);
        try (IpvsClient client = IpvsClient.open();
                MortalIpvs mortal = new MortalIpvs(client, lifetime, CrashingKeeper::stay);
                IpvsKeeper keeper = open(mortal, Path.of(arguments[0]))) {
            wantNow(keeper);
            keeper.reconcile(0);
            System.out.println(CONVERGED);
        }
    }

    private static void stay() {
        System.out.println(REACHED);
        try {
            System.in.read();
        } catch (IOException e) {
            throw new IllegalStateException("it should have been killed", e);
        }
        throw new IllegalStateException("it should have been killed");
    }
}
