package io.quorate.etcd;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backend sees the SPI of the core and nothing else of it, and keeps its client library to itself. */
class ArchitectureTest {
    private static final String OURS = "io.quorate.etcd..";
    private static final String[] CLIENT = {"io.grpc..", "io.etcd..", "com.google.."};

    private static final JavaClasses BACKEND = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quorate.etcd");

    @Test
    void importsOnlyTheSpiOfTheCore() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("io.quorate..")
                        .or(resideInAnyPackage(OURS, "io.quorate.spi..", "io.quorate.time..")))
                .allowEmptyShould(true)
                .check(BACKEND);
    }

    @Test
    void clientTypesAppearInFactoryMethodsAlone() {
        noMembers()
                .that()
                .areDeclaredInClassesThat()
                .arePublic()
                .and(describe("callers see and are no factories", ArchitectureTest::isVisibleAndNoFactory))
                .should(ArchCondition.from(describe(
                        "name a type of the client",
                        member -> member.getAllInvolvedRawTypes().stream().anyMatch(resideInAnyPackage(CLIENT)))))
                .allowEmptyShould(true)
                .check(BACKEND);
    }

    private static boolean isVisibleAndNoFactory(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.STATIC);
    }
}
