package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.relay.admin.IntegrityCheck.Report;
import org.logomesh.relay.admin.IntegrityCheck.State;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;

/** The check of a relay that runs, whose database somebody changes behind its back. */
class IntegrityCheckIT {
  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private Path data;
  private TestRelay relay;

  @BeforeEach
  void startRelayWithALog(@TempDir Path directory) throws Exception {
    data = directory.resolve("data");
    relay = TestRelay.start(data);
    relay.register(space);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(30, 300));
    relay
        .bean(EntryStore.class)
        .append(space.id(), new LogAppend(log.id(), null, written, log.state()))
        .block();
  }

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  private Report check() throws InterruptedException {
    IntegrityCheck check = relay.bean(IntegrityCheck.class);
    assertThat(check.start()).isTrue();
    for (int i = 0; i < 400 && check.report().isRunning(); i++) {
      TimeUnit.MILLISECONDS.sleep(25);
    }
    return check.report();
  }

  private void execute(String sql) {
    RelayFile.change(data.resolve("relay.db"), sql);
  }

  @Test
  void check_whole_readsEverything() throws Exception {
    Report report = check();

    assertThat(report.state()).isEqualTo(State.DONE);
    assertThat(report.problems()).isEmpty();
    assertThat(report.entries()).isEqualTo(31);
    assertThat(report.spacesDone()).isEqualTo(1);
    assertThat(report.ended()).isNotNull();
  }

  @Test
  void check_entryChanged_isFound() throws Exception {
    execute(
        "update entries set ciphertext = zeroblob(length(ciphertext))"
            + " where place = (select place from entries order by place limit 1 offset 9)");

    assertThat(check().problems()).singleElement().asString().contains("log ");
  }

  @Test
  void check_headThatIsALie_isFound() throws Exception {
    execute("update logs set hash = zeroblob(32)");

    assertThat(check().problems()).isNotEmpty();
  }

  @Test
  void check_trustRecordChanged_isFound() throws Exception {
    execute("update trust_records set record = x'00'");

    assertThat(check().problems()).anyMatch(problem -> problem.contains("trust record"));
  }
}
