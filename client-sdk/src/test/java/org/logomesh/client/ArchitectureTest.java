package org.logomesh.client;

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
            .row("client", "client..", "model..")
            .row("client.graph", "client.text", "model.cbor", "model.id", "model.sign")
            .row("client.text", "model.id")
            .row("client.seal", "model..")
            .row("client.snapshot", "client.seal", "model..")
            .row("client.store", "client.graph", "client.text", "client.snapshot", "model..")
            .row(
                "client.sync",
                "client.graph",
                "client.store",
                "client.seal",
                "client.snapshot",
                "client.link",
                "model..")
            .row("client.link", "client.seal", "model..")
            .row("client.discovery", "client.link", "model..")
            .row("client.trust", "client.seal", "client.store", "model..")
            .row("client.mesh", "client.sync", "client.trust", "client.discovery", "model..")
            .rules()
            .stream()
            .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
  }

  @Test
  void graphAndText_everyClass_isSansIo() {
    SansIo.holdsIn("org.logomesh.client.graph", "org.logomesh.client.text").check(CLASSES);
  }
}
