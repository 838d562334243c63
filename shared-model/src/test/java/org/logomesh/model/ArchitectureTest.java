package org.logomesh.model;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.logomesh.architecture.PackageTable;
import org.logomesh.architecture.SansIo;

class ArchitectureTest {
  private static final JavaClasses CLASSES = PackageTable.classesOfThisModule();

  @TestFactory
  Stream<DynamicTest> packages_everyRuleOfTheTable_holds() {
    return new PackageTable()
            .row("model.cbor")
            .row("model.id")
            .row("model.version", "model.cbor", "model.id")
            .row("model.sign", "model.id")
            .row("model.entry", "model.cbor", "model.id", "model.version", "model.sign")
            .row("model.trust", "model.cbor", "model.id", "model.sign", "model.version")
            .row(
                "model.wire",
                "model.cbor",
                "model.id",
                "model.version",
                "model.sign",
                "model.entry",
                "model.trust")
            .row("model.sync", "model..")
            .rules()
            .stream()
            .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
  }

  @Test
  void model_everyClass_isSansIo() {
    SansIo.holdsIn("org.logomesh.model..").check(CLASSES);
  }

  /** The relay speaks this module only: what cannot decrypt here cannot decrypt there. */
  @Test
  void model_everyClass_isUnableToDecrypt() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "javax.crypto..",
                    "org.bouncycastle.crypto.agreement..",
                    "org.bouncycastle.crypto.engines..",
                    "org.bouncycastle.crypto.generators..",
                    "org.bouncycastle.crypto.hpke..",
                    "org.bouncycastle.crypto.kems..",
                    "org.bouncycastle.crypto.modes..",
                    "org.bouncycastle.jcajce..",
                    "org.bouncycastle.jce..",
                    "org.bouncycastle.pqc..")
                .or(assignableTo(java.security.PrivateKey.class))
                .or(simpleNameEndingWith("PrivateKeyParameters")))
        .check(CLASSES);
  }

  @Test
  void model_everyName_isNotThatOfASecret() {
    String secret = "(?i).*(content|private|secret|symmetric)_?key.*";
    noClasses()
        .should()
        .haveSimpleNameContaining("EpochKey")
        .orShould()
        .haveNameMatching(secret)
        .check(CLASSES);
    noMembers().should().haveNameMatching(secret).allowEmptyShould(true).check(CLASSES);
  }

  @Test
  void model_everyClass_knowsNoFramework() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..", "io.rsocket..")
        .check(CLASSES);
  }
}
