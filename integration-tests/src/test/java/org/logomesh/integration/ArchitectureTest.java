package org.logomesh.integration;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.logomesh.architecture.PackageTable;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> packages_everyRuleOfTheTable_holds() {
    return new PackageTable()
        .row("testcontainers").rules().stream()
            .map(
                rule ->
                    dynamicTest(
                        rule.getDescription(),
                        () -> rule.check(PackageTable.classesOfThisModule())));
  }
}
