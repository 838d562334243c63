package org.logomesh.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The packages of a module and which of our own packages each may import.
 *
 * <p>Names leave out the leading {@code org.logomesh.}; as in ArchUnit, {@code model.id} is that
 * package alone and {@code model..} is it with all below it.
 */
public final class PackageTable {
  private static final String ROOT = "org.logomesh.";

  /** Names that say where a class was put, not what it is for. */
  private static final Set<String> MEANINGLESS_NAMES =
      Set.of("util", "utils", "common", "service", "services", "impl", "dto");

  private static final Pattern DOT = Pattern.compile("\\.");

  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  /** The compiled main classes of the module whose tests are running, without generated ones. */
  public static JavaClasses classesOfThisModule() {
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("/jmh_generated/"))
        // Spring's, of a build before: org/springframework/boot/…/A__BeanDefinitions.class
        .withImportOption(location -> !location.contains("__"))
        .importPath(Path.of("target", "classes"));
  }

  /** Adds a package and what it may import beside itself, the JDK and libraries. */
  public PackageTable row(String name, String... mayImport) {
    if (rows.put(ROOT + name, Stream.of(mayImport).map(ROOT::concat).toList()) != null) {
      throw new IllegalArgumentException("two rows for package " + name);
    }
    return this;
  }

  /** Every rule of the table; each describes itself. */
  public List<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>();
    rows.forEach((name, mayImport) -> rules.add(importsOnly(name, mayImport)));
    rules.add(everyPackageIsListed());
    rules.add(noCycles());
    rules.add(namesSayAPurpose());
    rules.add(packagesAreNullMarked());
    return List.copyOf(rules);
  }

  private static ArchRule importsOnly(String name, List<String> mayImport) {
    String[] allowed = Stream.concat(Stream.of(name), mayImport.stream()).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(name)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".").and(resideOutsideOfPackages(allowed)))
        .as(name + " imports of our own packages only " + mayImport)
        .allowEmptyShould(true);
  }

  private ArchRule everyPackageIsListed() {
    return classes()
        .should()
        .resideInAnyPackage(rows.keySet().toArray(String[]::new))
        .as("every package is listed in the table of packages");
  }

  private static ArchRule noCycles() {
    return slices()
        .matching(ROOT + "(**)")
        .should()
        .beFreeOfCycles()
        .as("packages import each other without cycles");
  }

  private static ArchRule namesSayAPurpose() {
    return classes()
        .should(
            new ArchCondition<>("live in a package named for a purpose") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                DOT.splitAsStream(type.getPackageName())
                    .filter(MEANINGLESS_NAMES::contains)
                    .forEach(
                        part ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    type, type.getName() + " is in a package named " + part)));
              }
            })
        .as("no package is named " + MEANINGLESS_NAMES.stream().sorted().toList());
  }

  private static ArchRule packagesAreNullMarked() {
    return classes()
        .should(
            new ArchCondition<>("live in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Optional<?> mark =
                    Optional.of(type.getPackage())
                        .flatMap(JavaPackage::tryGetPackageInfo)
                        .flatMap(info -> info.tryGetAnnotationOfType(NullMarked.class));
                if (mark.isEmpty()) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type,
                          type.getPackageName() + " has no package-info.java with @NullMarked"));
                }
              }
            })
        .as("every package has a package-info.java with @NullMarked");
  }
}
