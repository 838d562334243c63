package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.store.DataDirectoryException;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestRelay;

/** The audit log read beside a relay that runs. */
class AuditToolIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path data;
  private TestRelay relay;

  @BeforeEach
  void startRelay(@TempDir Path directory) throws Exception {
    data = directory.resolve("data");
    relay = TestRelay.start(data);
    InviteToolIT.run("create", data.toString(), "1", "-");
    InviteToolIT.run("create", data.toString(), "1", "-");
  }

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  private int run(String... arguments) {
    out.reset();
    return new AuditTool(new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(List.of(arguments), Map.of());
  }

  private List<String> said() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String head() {
    return said().stream()
        .filter(l -> l.startsWith("head\t"))
        .findFirst()
        .orElseThrow()
        .substring(5);
  }

  @Test
  void list_whatWasDone_isThereInOrder() {
    assertThat(run("list", data.toString())).isZero();

    assertThat(said()).hasSize(3);
    assertThat(said().get(0)).startsWith("1\t").contains("\tRELAY_STARTED\tRelay started\t");
    assertThat(said().get(1)).contains("\tlm relay invite\tINVITE_MADE\tInvite made\tinvite ");
  }

  @Test
  void list_afterTheEnd_hasTheStopAsItsLast() {
    relay.close();
    run("list", data.toString());

    assertThat(said().get(said().size() - 1)).contains("\tRELAY_STOPPED\t");
    assertThat(run("verify", data.toString(), "-")).isZero();
  }

  @Test
  void verify_whole_holds_alsoAgainstAnEarlierHead() {
    assertThat(run("verify", data.toString(), "-")).isZero();
    String head = head();
    InviteToolIT.run("create", data.toString(), "1", "-");

    assertThat(run("verify", data.toString(), head)).isZero();
    assertThat(said()).contains("records\t4");
  }

  @Test
  void verify_recordTakenAway_isFound() throws Exception {
    assertThat(RelayFile.change(data.resolve("relay.db"), "delete from audit where seq = 2"))
        .isEqualTo(1);

    assertThat(run("verify", data.toString(), "-")).isEqualTo(AuditTool.DAMAGED);
    assertThat(said()).anyMatch(line -> line.startsWith("problem\trecord 2 is missing"));
  }

  @Test
  void run_whatCannotBe_saysWhy(@TempDir Path empty) {
    for (String[] wrong :
        new String[][] {
          {}, {"list"}, {"verify", data.toString()}, {"verify", data.toString(), "1:zz"}
        }) {
      assertThatThrownBy(() -> run(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> run("list", empty.toString()))
        .isInstanceOf(DataDirectoryException.class);
    assertThat(empty).isEmptyDirectory();
  }
}
