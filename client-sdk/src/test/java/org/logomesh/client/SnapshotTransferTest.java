package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.link.FakeRelay;
import org.logomesh.client.link.FakeSnapshots.Mishap;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SnapshotStatus;

/** Snapshots on their way to a relay and back, over connections that break. */
@Timeout(60)
class SnapshotTransferTest {
  private static final int PARTS = 4;
  private static final int SIZE = (PARTS - 1) * SnapshotStatus.PART_BYTES + 1000;

  private final DeviceKeys keys = DeviceKeys.generate(new SecureRandom());
  private final FakeRelay relay = new FakeRelay(keys.verifyKey());
  private final List<Long> progress = new ArrayList<>();
  private final byte[] bytes = new byte[SIZE];
  @TempDir Path folder;

  SnapshotTransferTest() {
    new Random(1).nextBytes(bytes);
  }

  @AfterEach
  void close() {
    relay.close();
  }

  private SnapshotTransfer transfer() {
    return transfer(RelaySettings.DEFAULT_TIMEOUT);
  }

  /** Of a device that gives up on a silent relay soon, and not yet on a busy machine. */
  private SnapshotTransfer impatient() {
    return transfer(Duration.ofSeconds(3));
  }

  private SnapshotTransfer transfer(Duration timeout) {
    RelaySettings settings = RelaySettings.defaults().withTimeout(timeout);
    RelayClient.Identity identity =
        new RelayClient.Identity(SpaceId.of(new byte[32]), keys.deviceId(), keys.signer());
    return new SnapshotTransfer(
        folder, () -> new RelayClient(relay.address(), settings).snapshots(identity), 10);
  }

  private SnapshotId saved(Path file) throws IOException {
    Files.write(file, bytes);
    return SnapshotTransfer.id(file);
  }

  private void heard(SnapshotProgress.Step step, long done, long all) {
    assertThat(all).isEqualTo(SIZE);
    progress.add(done);
  }

  private SpaceException.Kind refused(SnapshotId id) {
    return catchThrowableOfType(
            SpaceException.class, () -> transfer().fetch(id, SnapshotProgress.NONE))
        .kind();
  }

  private List<String> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(n -> n.contains(".part"))
          .toList();
    }
  }

  @Test
  void bring_wholeSnapshot_isThereAndTellsProgress() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    assertThat(transfer().isComplete(id)).isFalse();
    transfer().bring(id, folder.resolve("made"), this::heard);
    assertThat(relay.snapshots.bytes(id.toString())).isEqualTo(bytes);
    assertThat(progress).hasSize(PARTS).isSorted().endsWith((long) SIZE);
    assertThat(transfer().isComplete(id)).isTrue();
    transfer().bring(id, folder.resolve("made"), this::heard);
    assertThat(relay.snapshots.answered).as("nothing is sent twice").hasSize(PARTS);
  }

  @Test
  void bring_connectionBreaks_goesOnWhereTheRelayIs() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    Collections.addAll(
        relay.snapshots.mishaps, Mishap.DROPPED, Mishap.RESTARTING, Mishap.SILENT, Mishap.DROPPED);
    impatient().bring(id, folder.resolve("made"), this::heard);
    assertThat(relay.snapshots.bytes(id.toString())).isEqualTo(bytes);
    assertThat(relay.snapshots.answered).containsExactly("PUT 0", "PUT 1", "PUT 2", "PUT 3");
  }

  @Test
  void bring_relayThatIsGoneOrFull_endsInTime_andALaterOneGoesOn() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    relay.snapshots.mishaps.add(Mishap.FULL);
    SpaceException full =
        catchThrowableOfType(
            SpaceException.class,
            () -> transfer().bring(id, folder.resolve("made"), SnapshotProgress.NONE));
    assertThat(full).hasMessage(ErrorCode.QUOTA_EXCEEDED.text());
    transfer().bring(id, folder.resolve("made"), (step, done, all) -> stopAfterTwo());
    assertThat(relay.snapshots.bytes(id.toString())).isEqualTo(bytes);
  }

  private void stopAfterTwo() {
    progress.add(0L);
    if (progress.size() == 2) {
      Collections.addAll(relay.snapshots.mishaps, Mishap.DROPPED, Mishap.DROPPED);
    }
  }

  @Test
  void fetch_connectionBreaksAndProcessEnds_goesOnAtThePartWhereItStopped() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    relay.snapshots.put(id.toString(), bytes);
    SpaceException ended =
        catchThrowableOfType(
            SpaceException.class,
            () ->
                transfer()
                    .fetch(
                        id,
                        (step, done, all) -> {
                          if (done == 2L * SnapshotStatus.PART_BYTES) {
                            relay.snapshots.mishaps.addAll(Collections.nCopies(5, Mishap.DROPPED));
                          }
                        }));
    assertThat(ended.kind()).isEqualTo(SpaceException.Kind.UNREACHABLE);
    assertThat(parts()).hasSize(1);
    relay.snapshots.answered.clear();
    relay.snapshots.mishaps.add(Mishap.SILENT);

    Path file = impatient().fetch(id, this::heard);
    assertThat(file).hasBinaryContent(bytes);
    assertThat(relay.snapshots.answered).containsExactly("GET 2", "GET 3");
    assertThat(progress).endsWith((long) SIZE);
    relay.snapshots.answered.clear();
    assertThat(transfer().fetch(id, this::heard)).hasBinaryContent(bytes);
    assertThat(relay.snapshots.answered).as("all of it is here").isEmpty();
  }

  @Test
  void fetch_otherBytesThanTheIdSays_areDroppedWithAClearError() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    byte[] other = bytes.clone();
    other[SIZE / 2] ^= 1;
    relay.snapshots.put(id.toString(), other);
    assertThat(refused(id)).isEqualTo(SpaceException.Kind.SNAPSHOT);
    assertThat(parts()).as("it is not gone on with").isEmpty();
    relay.snapshots.put(id.toString(), bytes);
    assertThat(transfer().fetch(id, SnapshotProgress.NONE)).hasBinaryContent(bytes);
  }

  @Test
  void fetch_whatTheRelayHasNotGot_saysSoAtOnce() throws Exception {
    SnapshotId id = saved(folder.resolve("made"));
    assertThat(refused(id)).isEqualTo(SpaceException.Kind.SNAPSHOT);
    relay.snapshots.put(id.toString(), bytes);
    relay.snapshots.mishaps.addAll(Collections.nCopies(5, Mishap.RESTARTING));
    assertThat(refused(id)).isEqualTo(SpaceException.Kind.UNREACHABLE);
  }

  @Test
  void fetch_anotherSnapshot_removesWhatWasBegunOfTheFirst() throws Exception {
    Path begun = folder.resolve("fetched-0123456789abcdef.part");
    Files.write(begun, new byte[10]);
    SnapshotId id = saved(folder.resolve("made"));
    relay.snapshots.put(id.toString(), bytes);
    transfer().fetch(id, SnapshotProgress.NONE);
    assertThat(begun).doesNotExist();
  }
}
