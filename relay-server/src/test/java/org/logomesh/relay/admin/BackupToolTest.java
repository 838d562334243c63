package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupToolTest {
  private static final Map<String, String> POSTGRESQL =
      Map.of("LOGOMESH_RELAY_STORE_URL", "r2dbc:postgresql://db.example.org/relay");

  @Test
  void backup_ofARelayOnPostgresql_saysWhatToRun() {
    assertThatThrownBy(
            () -> BackupTool.requireFile(List.of("backup", "data", "copy.db"), POSTGRESQL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pg_dump --format=custom")
        .hasMessageContaining("docs/postgresql.md");
  }

  @Test
  void otherCommandsAndRelaysOnAFile_areLetThrough() {
    assertThatCode(() -> BackupTool.requireFile(List.of("verify", "copy.db"), POSTGRESQL))
        .doesNotThrowAnyException();
    assertThatCode(() -> BackupTool.requireFile(List.of("backup", "data", "copy.db"), Map.of()))
        .doesNotThrowAnyException();
  }
}
