package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The demo with the real relay as a process; every check of it is a check of this test. */
class DemoIT {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void demo_withAVault_holdsEveryCheck() throws Exception {
    BuiltRelay.use();
    Files.writeString(folder.resolve("Recipe.md"), "---\nserves: 4\n---\nSaffron buns #baking\n");
    Files.writeString(folder.resolve("Menu.md"), "Sunday: [[Recipe]]\n");
    Lm.Ran ran = new Lm(folder.resolve("unused")).raw("demo", "--import", folder.toString());
    List<JsonNode> checks = ran.objects();
    assertThat(checks).filteredOn(check -> !check.get("ok").asBoolean()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(checks.get(checks.size() - 1).get("demo").asString()).isEqualTo("held");
    assertThat(checks).hasSizeGreaterThan(12);
  }
}
