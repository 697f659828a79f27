package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.ipvs.core.IpvsReport;
import java.util.function.Consumer;

/** What tests ask of reports. */
public final class Reports {

    private Reports() {}

    /** {@return fails unless so many commands were carried out, and all that was looked at is as wanted, and was as it was left} */
    public static Consumer<IpvsReport> clean(int commands) {
        return report -> {
            assertThat(report.problems()).isEmpty();
            assertThat(report.drift()).isEmpty();
            assertThat(report.commands()).isEqualTo(commands);
        };
    }
}
