package io.quorate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependency table of the architecture. A package need not exist yet, but one that does must be in the table. */
class ArchitectureTest {
    private static final String RECIPES = "election lock registry group checkpoint config";

    /** Small helpers that import nothing, such as the check of a name: builders fail at the offending call. */
    private static final String HELPERS = "internal";

    private static final String API = HELPERS + " . balance health failover " + RECIPES;
    private static final String EXPORTED = "annotation http memory metrics spi " + API;

    /** What a package may import of ours, besides itself and {@code time}; {@code .} stands for {@code io.quorate}. */
    private static final Map<String, String> MAY_IMPORT = new TreeMap<>();

    static {
        row("time spi health", "");
        row("memory", "spi");
        row(RECIPES, HELPERS + " . spi");
        row("balance", HELPERS + " . registry");
        row("failover", HELPERS + " . health election registry");
        row("annotation http metrics", API);
        row(HELPERS, "");
        row("internal.*", EXPORTED);
        // The entry point is the one door from the API to what implements it.
        row(".", EXPORTED + " internal.*");
    }

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quorate");

    static Stream<Arguments> table() {
        return MAY_IMPORT.entrySet().stream().map(row -> arguments(row.getKey(), row.getValue()));
    }

    @ParameterizedTest(name = "{0} imports {1}")
    @MethodSource("table")
    void packageImportsOnlyWhatItMay(String subject, String allowed) {
        classes()
                .that()
                .resideInAnyPackage(packages(subject))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("io.quorate..")
                        .or(resideInAnyPackage(packages(subject + " time " + allowed))))
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void everyPackageIsInTheTable() {
        classes()
                .should()
                .resideInAnyPackage(packages(String.join(" ", MAY_IMPORT.keySet())))
                .check(CORE);
    }

    @Test
    void spiAndTimeStandOnTheJdkAlone() {
        classes()
                .that()
                .resideInAnyPackage(packages("spi time"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.quorate..", "org.jspecify..")
                .check(CORE);
    }

    @Test
    void recipesNameNoSpiTypeInASignature() {
        noMembers()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(packages(RECIPES))
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and(describe("callers see", ArchitectureTest::isVisible))
                .should(ArchCondition.from(describe(
                        "name a type that is not API",
                        member -> member.getAllInvolvedRawTypes().stream()
                                .anyMatch(resideInAnyPackage(packages("spi internal internal.*"))))))
                .allowEmptyShould(true)
                .check(CORE);
    }

    private static void row(String subjects, String mayImport) {
        Stream.of(subjects.split(" ")).forEach(subject -> MAY_IMPORT.put(subject, mayImport));
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static String[] packages(String names) {
        return Stream.of(names.split(" "))
                .map(name -> switch (name) {
                    case "." -> "io.quorate";
                    case HELPERS -> "io.quorate.internal";
                    default -> "io.quorate." + name + "..";
                })
                .toArray(String[]::new);
    }
}
