package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.Compaction;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SyncResult;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.SyncWarning;

/**
 * A device is turned back to where it was long ago, as a virtual machine is, and writes on under
 * the same log; when it syncs, the relay has erased or dropped the entries at which the two
 * histories part.
 */
@Timeout(240)
class OldForkIT extends CompactingRelay {
  private final Map<Path, byte[]> before = new HashMap<>();
  private Space laptop;
  private Space phone;

  @BeforeEach
  void beginTwoDevices() throws Exception {
    laptop = found("laptop");
    phone = join(laptop, "phone");
    write(phone, 10);
    phone.sync(PATIENCE);
    close(phone);
    remember();
    phone = open("phone");
    write(phone, 15);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
  }

  /** Both vouch for a snapshot of what the phone wrote. */
  private void compact(int retentionDays) {
    CompactOptions options = AT_ONCE.withRetentionDays(retentionDays);
    assertThat(laptop.compact(options, SnapshotProgress.NONE).outcome())
        .isEqualTo(Compaction.Outcome.MADE);
    assertThat(phone.compact(options, SnapshotProgress.NONE).outcome())
        .isEqualTo(Compaction.Outcome.VOUCHED);
    write(phone, 3);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    close(phone);
  }

  private List<Path> phonesFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("phone"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void remember() throws IOException {
    for (Path file : phonesFiles()) {
      before.put(file, Files.readAllBytes(file));
    }
  }

  /** The files stay the same to the system, so that the device notices nothing. */
  private ThoughtId turnBackAndWrite(int notes) throws IOException {
    for (Path file : phonesFiles()) {
      byte[] content = before.get(file);
      if (content == null) {
        Files.delete(file);
      } else {
        Files.write(file, content);
      }
    }
    phone = open("phone");
    write(phone, notes - 1);
    return phone.edit(edit -> edit.add("written in the other history")).id();
  }

  private static List<String> texts(SyncResult result) {
    return result.warnings().stream().map(SyncWarning::text).toList();
  }

  /** It ends below what was erased, and beyond the end that the relay knows. */
  @ParameterizedTest
  @ValueSource(ints = {3, 60})
  void sync_placeWasErased_bothHistoriesKeepCounting(int notes) throws Exception {
    compact(30);
    assertThat(laptop.relayCopy().erase(true)).isPositive();
    ThoughtId other = turnBackAndWrite(notes);

    SyncResult told = phone.sync(PATIENCE);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);

    assertThat(texts(told)).noneMatch(text -> text.contains("another way"));
    assertThat(count("SELECT count(*) FROM forks WHERE " + isOf(laptop))).isEqualTo(1);
    assertThat(laptop.thought(other)).isPresent();
    assertEqual(laptop, phone);
    assertThat(phone.status().pending()).isZero();
    assertThat(laptop.status().pending()).isZero();
  }

  /** Nothing is kept there: it hears it each time, comes to an end, and loses nothing. */
  @ParameterizedTest
  @ValueSource(ints = {3, 60})
  void sync_placeWasDropped_isToldEachTime_andNothingIsLost(int notes) throws Exception {
    compact(0);
    while (count("SELECT min(first_seq) FROM logs WHERE " + isOf(laptop)) == 0) {
      Thread.sleep(100);
    }
    ThoughtId other = turnBackAndWrite(notes);

    for (int i = 0; i < 2; i++) {
      assertThat(texts(phone.sync(PATIENCE))).anyMatch(text -> text.contains("another way"));
    }
    laptop.sync(PATIENCE);

    assertThat(phone.thought(other)).isPresent();
    assertThat(laptop.thought(other)).isEmpty();
    assertThat(count("SELECT count(*) FROM forks WHERE " + isOf(laptop))).isZero();
    assertThat(phone.check(Space.CheckDepth.DEEP).problems()).isEmpty();
  }
}
