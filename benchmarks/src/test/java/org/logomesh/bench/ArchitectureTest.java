package org.logomesh.bench;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.logomesh.architecture.PackageTable;

class ArchitectureTest {
  private static final JavaClasses CLASSES = PackageTable.classesOfThisModule();

  @TestFactory
  Stream<DynamicTest> packages_everyRuleOfTheTable_holds() {
    return new PackageTable()
        .row("bench..", "cli..", "client..", "relay..", "model..", "simulation..").rules().stream()
            .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
  }
}
