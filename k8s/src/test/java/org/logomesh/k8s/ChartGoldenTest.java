package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the chart makes of the main sets of values, word for word, so that a change of a template
 * shows in a change of these files. To write them anew: {@code ./mvnw -Dquick -pl k8s test
 * -Dgolden.write=true}, then read the difference.
 */
@NeedsHelm
class ChartGoldenTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "sqlite-ingress", "postgresql-external", "postgresql-bundled"})
  void render_mainSetOfValues_isTheGoldenFile(String name) throws IOException {
    Path golden = GOLDEN.resolve(name + ".yaml");
    String rendered = Chart.render(name).replaceAll("[ \t]+\n", "\n");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, rendered);
    }

    assertThat(rendered).isEqualTo(Files.readString(golden).replace("\r\n", "\n"));
  }
}
