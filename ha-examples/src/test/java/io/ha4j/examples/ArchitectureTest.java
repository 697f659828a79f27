package io.ha4j.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of {@code docs/architecture.md}, held. */
class ArchitectureTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("io.ha4j");

    /** Nobody's library: they may print, and show what they like. */
    private static final String[] PROGRAMS = {"io.ha4j.examples..", "io.ha4j.benchmarks.."};

    private static final String[] FOREIGN = {
        "io.netty..", "com.sun.jna..", "com.google..", "com.fasterxml..", "org.HdrHistogram.."
    };

    /** A picker is shared by threads: a counter that none waits for, and a random number of each thread's own, are neither. */
    private static final DescribedPredicate<JavaClass> CONCURRENCY = resideInAPackage("java.util.concurrent..")
            .and(DescribedPredicate.not(
                    resideInAPackage("java.util.concurrent.atomic..").or(are(simpleName("ThreadLocalRandom")))))
            .as("classes of java.util.concurrent other than atomic ones");

    /** Addresses are values; the rest of java.net opens something. */
    private static final DescribedPredicate<JavaClass> NETWORK = resideInAPackage("java.net..")
            .and(DescribedPredicate.not(are(simpleName("InetAddress")
                    .or(simpleName("Inet4Address"))
                    .or(simpleName("Inet6Address"))
                    .or(simpleName("InetSocketAddress"))
                    .or(simpleName("UnknownHostException")))))
            .as("classes of java.net other than addresses");

    @Test
    void allModulesAreLookedAt() {
        for (String name : List.of(
                "HaNode",
                "VrrpInstance",
                "HealthCheck",
                "VirtualServer",
                "SimulatedLan",
                "SimulatedCluster",
                "Lan",
                "ChecksBench",
                "Demo")) {
            assertThat(HOUSE.stream().filter(c -> c.getSimpleName().equals(name)))
                    .as(name)
                    .hasSize(1);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.ha4j.(**)").should().beFreeOfCycles().check(HOUSE);
        // The root package of ha-api is no slice of the rule above.
        noClasses()
                .that()
                .resideInAnyPackage("io.ha4j.loop", "io.ha4j.time", "io.ha4j.value")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ha4j")
                .check(HOUSE);
    }

    @ParameterizedTest(name = "{0} knows only {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "io.ha4j         | ",
                "io.ha4j.time    | ",
                "io.ha4j.loop    | ",
                "io.ha4j.value   | ",
                "io.ha4j.testkit | ",
                "io.ha4j.linux   | io.ha4j.linux",
                "io.ha4j.lab     | io.ha4j.lab, io.ha4j.linux, io.ha4j.testkit",
                "io.ha4j.vrrp    | io.ha4j.vrrp, io.ha4j.linux",
                "io.ha4j.vrrp.testkit | io.ha4j.vrrp, io.ha4j.testkit",
                "io.ha4j.health  | io.ha4j.health, io.ha4j.linux",
                "io.ha4j.lvs     | io.ha4j.lvs, io.ha4j.linux",
            })
    void modulesKnowOnlyThoseBelow(String module, String others) {
        boolean api = Stream.of("io.ha4j", "io.ha4j.time", "io.ha4j.loop", "io.ha4j.value")
                .anyMatch(module::equals);
        String inside = api || module.equals("io.ha4j.testkit") ? module : module + "..";
        Stream<String> allowed = Stream.concat(
                Stream.of("io.ha4j", "io.ha4j.time", "io.ha4j.loop", "io.ha4j.value", module),
                others == null ? Stream.of() : Stream.of(others.split(", ", -1)).map(o -> o + ".."));
        List<String> packages = allowed.toList();
        classes()
                .that()
                .resideInAPackage(inside)
                .and()
                .resideOutsideOfPackage(module + ".testkit..") // a module of its own
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages.toArray(new String[0]))
                        .or(DescribedPredicate.not(resideInAPackage("io.ha4j.."))))
                .allowEmptyShould(module.equals("io.ha4j.linux"))
                .check(HOUSE);
    }

    @Test
    void onlyTheLinuxModuleCallsTheKernelByNumber() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ha4j.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ha4j.linux.sys..")
                .check(HOUSE);
    }

    @Test
    void decidingCodeIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..core..", "..schedule..", "..vrrp.packet..", "..vrrp.announce..", "..proxyprotocol..")
                .and()
                .resideOutsideOfPackage("io.ha4j.benchmarks..")
                .should()
                .dependOnClassesThat(NETWORK)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "org.slf4j..", "io.netty..")
                .orShould()
                .dependOnClassesThat(CONCURRENCY)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Thread.class, java.time.Clock.class, java.time.InstantSource.class, java.util.Timer.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .check(HOUSE);
    }

    @Test
    void publicApiShowsNoForeignTypes() {
        codeUnits()
                .that(DescribedPredicate.describe("are public API", ArchitectureTest::isApi))
                .should(notShowForeignTypes())
                .check(HOUSE);
        fields().that(DescribedPredicate.describe("are public API", ArchitectureTest::isApi))
                .should()
                .notHaveRawType(resideInAnyPackage(FOREIGN))
                .check(HOUSE);
        classes()
                .that()
                .arePublic()
                .and()
                .resideOutsideOfPackages(PROGRAMS)
                .should()
                .notBeAssignableTo(resideInAnyPackage(FOREIGN))
                .check(HOUSE);
    }

    private static boolean isApi(JavaCodeUnit unit) {
        return isVisible(
                unit.getModifiers().contains(JavaModifier.PUBLIC),
                unit.getModifiers().contains(JavaModifier.PROTECTED),
                unit.getOwner());
    }

    private static boolean isApi(JavaField field) {
        return isVisible(
                field.getModifiers().contains(JavaModifier.PUBLIC),
                field.getModifiers().contains(JavaModifier.PROTECTED),
                field.getOwner());
    }

    private static boolean isVisible(boolean isPublic, boolean isProtected, JavaClass owner) {
        return (isPublic || isProtected)
                && owner.getModifiers().contains(JavaModifier.PUBLIC)
                && !resideInAnyPackage(PROGRAMS).test(owner);
    }

    private static ArchCondition<JavaCodeUnit> notShowForeignTypes() {
        DescribedPredicate<JavaClass> foreign = resideInAnyPackage(FOREIGN);
        return new ArchCondition<>("not show foreign types") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
                        .filter(foreign)
                        .forEach(type -> events.add(
                                SimpleConditionEvent.violated(unit, unit.getFullName() + " shows " + type.getName())));
            }
        };
    }

    @Test
    void nullnessIsDeclaredForEveryPackage() {
        List<String> unmarked = HOUSE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(p -> p.getName())
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void nobodyPrintsOrExitsButPrograms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROGRAMS)
                .and()
                .doNotHaveFullyQualifiedName("io.ha4j.lab.guest.GuestMain") // a program in a library
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(HOUSE);
    }
}
