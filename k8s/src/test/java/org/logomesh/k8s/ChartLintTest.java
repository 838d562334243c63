package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

@NeedsHelm
class ChartLintTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void lint_strictly_findsNothing() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages())
        .noneMatch(message -> message.contains("[WARNING]") || message.contains("[ERROR]"));
  }

  /** Neither a value that the schema does not know, nor one that no default shows. */
  @Test
  void schema_andDefaults_nameTheSameValues() throws IOException {
    JsonNode values = YAML.readTree(Files.readString(Chart.DIRECTORY.resolve("values.yaml")));
    JsonNode schema =
        YAML.readTree(Files.readString(Chart.DIRECTORY.resolve("values.schema.json")));

    assertSame("", values, schema);
  }

  private static void assertSame(String place, JsonNode values, JsonNode schema) {
    JsonNode properties = schema.path("properties");
    if (properties.isMissingNode()) {
      return;
    }
    assertThat(schema.path("additionalProperties").asBoolean(true))
        .as("%s is open", place)
        .isFalse();
    TreeSet<String> known = new TreeSet<>(properties.propertyNames());
    known.removeAll(List.of("global", "requests", "limits"));
    TreeSet<String> shown = new TreeSet<>(values.propertyNames());
    shown.removeAll(List.of("requests", "limits"));
    assertThat(shown).as(place).isEqualTo(known);
    for (String name : known) {
      assertSame(place + "/" + name, values.path(name), properties.path(name));
    }
  }

  @Test
  void appVersion_ofTheChart_isThatOfTheProgram() throws IOException {
    JsonNode chart = YAML.readTree(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")));

    assertThat(Files.readString(Path.of("..", "pom.xml")))
        .contains("<version>" + chart.path("appVersion").asString() + "</version>");
  }
}
