package org.logomesh.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.logomesh.architecture.PackageTable;

class ArchitectureTest {
  private static final JavaClasses CLASSES = PackageTable.classesOfThisModule();

  @TestFactory
  Stream<DynamicTest> packages_everyRuleOfTheTable_holds() {
    return new PackageTable()
            .row("relay", "relay..", "model..")
            .row("relay.sync", "relay.store", "relay.access", "model..")
            .row("relay.signal", "relay.store", "relay.sync", "relay.access", "model..")
            .row("relay.store", "model..")
            .row("relay.access", "relay.store", "model..")
            .row("relay.retention", "relay.store", "relay.access", "model..")
            .row("relay.admin", "relay.store", "relay.access", "relay.retention", "model..")
            .rules()
            .stream()
            .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
  }

  @Test
  void relay_everyClass_knowsNoClient() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.logomesh.client..", "org.logomesh.cli..")
        .check(CLASSES);
  }

  /** Nothing is read from or written to Java's serialization, and no type is named by data. */
  @Test
  void relay_everyClass_knowsNoSerializationAndNoTypesOfTheirData() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectOutputStream")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..", "java.beans..")
        .check(CLASSES);
  }

  @Test
  void relay_virtualMachine_refusesEveryClassOfASerializationStream() throws IOException {
    assertThat(Files.readAllLines(Path.of("src", "main", "jvm", "relay.options")))
        .contains("-Djdk.serialFilter=!*");
  }

  /** The code that can open an entry is not there to be called, by reflection or otherwise. */
  @Test
  void relay_classPath_hasTheModelAndNoClient() {
    ClassLoader loader = ArchitectureTest.class.getClassLoader();

    assertThat(loader.getResource("org/logomesh/model/wire/package-info.class")).isNotNull();
    assertThat(loader.getResource("org/logomesh/client/package-info.class")).isNull();
    assertThat(loader.getResource("org/logomesh/client/seal/package-info.class")).isNull();
    assertThat(System.getProperty("java.class.path")).doesNotContain("client-sdk");
  }
}
