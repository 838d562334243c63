package org.logomesh.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The rule of the pure core: events in, actions out, with no clock, thread, socket, file or random
 * source of its own, so that the simulator can run the very same classes. A clock or a random
 * source may be handed in; none may be made.
 */
public final class SansIo {
  private static final Set<String> SYSTEM_CLOCKS = Set.of("currentTimeMillis", "nanoTime");
  private static final Set<String> TIMES =
      Set.of("now", "system", "systemUTC", "systemDefaultZone");

  private SansIo() {}

  /** The rule for the classes of these packages, given as ArchUnit package patterns. */
  public static ArchRule holdsIn(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                .or(assignableTo(java.io.File.class))
                .or(assignableTo(Thread.class))
                .or(assignableTo(Executor.class)))
        .orShould()
        .accessTargetWhere(makesTimeOrChance())
        .as("a pure core makes no clock, thread, socket, file or random source of its own")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaAccess<?>> makesTimeOrChance() {
    return DescribedPredicate.describe(
        "reads the system's clock or makes a random source",
        access -> {
          String owner = access.getTargetOwner().getFullName();
          String name = access.getName();
          return (owner.equals("java.lang.System") && SYSTEM_CLOCKS.contains(name))
              || (owner.startsWith("java.time.") && TIMES.contains(name) && hasNoClock(access))
              || (owner.equals("java.lang.Math") && name.equals("random"))
              || (owner.equals("java.util.UUID") && name.equals("randomUUID"))
              || (access.getTargetOwner().isAssignableTo(RandomGenerator.class)
                  && (name.equals("<init>") || name.equals("current")));
        });
  }

  private static boolean hasNoClock(JavaAccess<?> access) {
    return !access.getTarget().getFullName().contains("(java.time.Clock)");
  }
}
