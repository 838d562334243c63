package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.testing.TestRelay;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Relays that start from the context that was generated when they were built, and others. */
@ExtendWith(OutputCaptureExtension.class)
class GeneratedContextIT {
  /** Of Spring, what looks a relay's parts up, and what they want. */
  private static final Set<String> LOOKING_UP =
      Set.of(
          "org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor",
          "org.springframework.context.annotation.CommonAnnotationBeanPostProcessor",
          "org.springframework.context.annotation.ConfigurationClassPostProcessor",
          "org.springframework.core.type.classreading.CachingMetadataReaderFactory");

  /** A setting that decides nothing here, but might. */
  private static final String ANOTHER = "--spring.main.cloud-platform=none";

  @TempDir Path directory;

  private static Set<String> classes(TestRelay relay) {
    return relay.beanClassNames().stream()
        .map(name -> name.replaceAll("\\$\\$.*", "")) // lambdas and proxies
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void start_anotherSettingOfSpringBoot_looksPartsUp_andFindsTheSame(CapturedOutput output)
      throws Exception {
    Set<String> generated;
    try (TestRelay relay = TestRelay.start(directory.resolve("one"))) {
      generated = classes(relay);
    }
    assertThat(generated)
        .as("the relay of the settings as packed")
        .doesNotContainAnyElementsOf(LOOKING_UP);
    assertThat(output).doesNotContain("starts more slowly");
    Set<String> lookedUp;
    try (TestRelay relay = TestRelay.start(directory.resolve("two"), ANOTHER)) {
      lookedUp = classes(relay);
    }
    assertThat(lookedUp).containsAll(LOOKING_UP);
    assertThat(output).contains("starts more slowly, because spring.main.cloud-platform is set");

    assertThat(generated).hasSizeGreaterThan(100);
    lookedUp.removeAll(LOOKING_UP);
    assertThat(generated).isEqualTo(lookedUp);
  }
}
