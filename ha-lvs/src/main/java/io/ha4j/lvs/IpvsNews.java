package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report says to each virtual server. */
final class IpvsNews {

    private final Map<IpvsServiceId, Optional<IpvsProblem>> states = new HashMap<>();
    private final List<IpvsDrift> drift;

    private IpvsNews(List<IpvsDrift> drift) {
        this.drift = drift;
    }

    static IpvsNews of(IpvsReport report) {
        IpvsNews news = new IpvsNews(report.drift());
        report.looked().forEach(id -> news.states.put(id, Optional.empty()));
        for (IpvsProblem problem : report.problems()) {
            if (problem instanceof IpvsProblem.Stopped) {
                news.states.replaceAll((id, before) -> before.isPresent() ? before : Optional.of(problem));
            } else {
                news.states.merge(
                        service(problem), Optional.of(problem), (before, next) -> before.isPresent() ? before : next);
            }
        }
        return news;
    }

    private static IpvsServiceId service(IpvsProblem problem) {
        if (problem instanceof IpvsProblem.Foreign foreign) {
            return foreign.found().id();
        } else if (problem instanceof IpvsProblem.Refused refused) {
            return refused.service();
        } else if (problem instanceof IpvsProblem.KeepsChanging changing) {
            return changing.service();
        } else if (problem instanceof IpvsProblem.NotKept notKept) {
            return notKept.service();
        }
        throw new AssertionError(problem);
    }

    /** {@return how services are that were looked at, whoever wants them or does not: with what is wrong, if anything} */
    Map<IpvsServiceId, Optional<IpvsProblem>> states() {
        return states;
    }

    /** Tells of services that it wants. Others may be of it too, which are being removed. */
    void tell(IpvsClaim claim) {
        Map<IpvsServiceId, Optional<IpvsProblem>> its = new HashMap<>();
        for (WantedService service : claim.wanted()) {
            Optional<IpvsProblem> state = states.get(service.id());
            if (state != null) {
                its.put(service.id(), state);
            }
        }
        List<IpvsDrift> found = drift.stream()
                .filter(one -> claim.ids().contains(one.service()))
                .toList();
        if (!its.isEmpty() || !found.isEmpty()) {
            claim.listener().told(its, found);
        }
    }
}
