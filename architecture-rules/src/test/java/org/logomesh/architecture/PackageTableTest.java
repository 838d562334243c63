package org.logomesh.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackageTableTest {
  @Test
  void rules_importInTable_hold() {
    PackageTable table = new PackageTable().row("sample.good").row("sample.lonely", "sample.good");

    assertThat(broken(table, "good", "lonely")).isEmpty();
  }

  @Test
  void rules_importNotInTable_isNamed() {
    PackageTable table = new PackageTable().row("sample.good").row("sample.lonely");

    assertThat(broken(table, "good", "lonely"))
        .containsExactly("org.logomesh.sample.lonely imports of our own packages only []");
  }

  @Test
  void rules_packageNotInTable_isFound() {
    PackageTable table = new PackageTable().row("sample.lonely", "sample..");

    assertThat(broken(table, "good", "lonely"))
        .containsExactly("every package is listed in the table of packages");
  }

  @Test
  void rules_cycle_isFound() {
    PackageTable table = new PackageTable().row("sample..", "sample..");

    assertThat(broken(table, "left", "right"))
        .containsExactly("packages import each other without cycles");
  }

  @Test
  void rules_meaninglessPackageName_isFound() {
    assertThat(broken(new PackageTable().row("sample.impl"), "impl"))
        .singleElement()
        .asString()
        .startsWith("no package is named ");
  }

  @Test
  void rules_packageWithoutNullMarked_isFound() {
    assertThat(broken(new PackageTable().row("sample.unmarked"), "unmarked"))
        .containsExactly("every package has a package-info.java with @NullMarked");
  }

  @Test
  void row_samePackageTwice_isRefused() {
    PackageTable table = new PackageTable().row("sample.good");

    assertThatThrownBy(() -> table.row("sample.good"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sample.good");
  }

  private static List<String> broken(PackageTable table, String... samples) {
    JavaClasses classes = samples(samples);
    return table.rules().stream()
        .map(rule -> rule.evaluate(classes))
        .filter(result -> result.hasViolation())
        .map(result -> result.getFailureReport().toString().lines().findFirst().orElseThrow())
        .map(line -> line.replaceFirst(".*Rule '(.*?)' was violated.*", "$1"))
        .toList();
  }

  static JavaClasses samples(String... names) {
    return new ClassFileImporter()
        .importPackages(Stream.of(names).map("org.logomesh.sample."::concat).toList());
  }
}
