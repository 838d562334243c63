package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCommandTest {
  @TempDir Path folder;
  private Lm lm;

  @BeforeEach
  void found() {
    lm = Lm.founded(folder.resolve("home"));
  }

  @Test
  void prefs_setGetListAndRemove_showTheValue() {
    lm.json("prefs", "set", "size", "14");
    assertThat(lm.json("prefs", "get", "size").get("value").asString()).isEqualTo("14");
    assertThat(lm.run("prefs").out()).isEqualToIgnoringNewLines("size = 14");
    lm.json("prefs", "rm", "size");
    assertThat(lm.run("prefs", "get", "size").code()).isEqualTo(3);
  }

  @Test
  void plugin_writes_areShown() {
    lm.json("plugin", "put", "org.x", "cards", "k", "1", "--schema", "2");
    lm.json("plugin", "count", "org.x", "runs", "5");
    lm.json("plugin", "count", "org.x", "runs", "-2");
    lm.json("plugin", "claim", "org.x", "call", "60");
    assertThat(lm.run("plugin", "show", "org.x").out())
        .contains("map cards k = 1", "counter runs = 3", "session call held by device");
    assertThat(lm.json("plugin", "list").get("newestSchema").asInt()).isEqualTo(2);
  }

  @Test
  void plugin_olderSchemaOverNewer_isRefused() {
    lm.json("plugin", "set", "org.x", "view", "wide", "--schema", "2");
    Lm.Ran ran = lm.run("plugin", "set", "org.x", "view", "small", "--schema", "1");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--schema 2");
  }

  @Test
  void commands_wrongWords_areRefusedWithAWordOfHelp() {
    assertThat(lm.run("prefs", "set", "x").code()).isEqualTo(2);
    assertThat(lm.run("prefs", "paint").code()).isEqualTo(2);
    assertThat(lm.run("plugin", "put", "org.x").code()).isEqualTo(2);
    assertThat(lm.run("plugin", "count", "org.x", "runs", "many").code()).isEqualTo(2);
    assertThat(lm.run("plugin", "count", "org.x", "runs", "999999999999999").code()).isZero();
    assertThat(lm.run("plugin", "add", "org.x", "seen", "").code()).isEqualTo(2);
  }
}
