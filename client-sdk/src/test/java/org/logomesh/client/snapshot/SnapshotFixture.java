package org.logomesh.client.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotLogs;

/** A member with a snapshot of random records. For tests. */
final class SnapshotFixture {
  final SplittableRandom random;
  final SpaceId space;
  final DeviceKeys device;
  final EpochKey key;
  final EpochKeyring keyring;

  SnapshotFixture(long seed) {
    random = new SplittableRandom(seed);
    space = SpaceId.of(bytes(SpaceId.SIZE));
    device = DeviceKeys.generate(secure());
    key = EpochKey.generate(space, secure());
    keyring = new EpochKeyring(space);
    keyring.add(key);
  }

  /** Random numbers that repeat with the seed. */
  SecureRandom secure() {
    SplittableRandom source = random.split();
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
      }
    };
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  SnapshotCipher cipher() {
    return SnapshotCipher.sealing(key, device, secure(), bytes(8));
  }

  StateSnapshot manifest(StateSnapshot.Counts counts) {
    Head head = new Head(random.nextInt(1_000), EntryHash.of(bytes(EntryHash.SIZE)));
    return new StateSnapshot(
        space,
        device.deviceId(),
        1_760_000_000_000L,
        1,
        List.of(RecordHash.of(bytes(RecordHash.SIZE))),
        "ab".repeat(32),
        counts,
        Frontier.of(Map.of(LogId.of(bytes(LogId.SIZE)), head)));
  }

  StateSnapshot manifestOf(List<SnapshotRecord> records) {
    long entries = 0;
    for (SnapshotRecord record : records) {
      if (record instanceof SnapshotRecord.Entries some) {
        entries += some.runs().stream().mapToLong(SnapshotRecord.Run::size).sum();
      }
    }
    return manifest(
        new StateSnapshot.Counts(
            entries,
            records.stream().filter(SnapshotRecord.Thought.class::isInstance).count(),
            records.stream().filter(SnapshotRecord.Edge.class::isInstance).count(),
            records.stream().filter(SnapshotRecord.State.class::isInstance).count()));
  }

  byte[] file(StateSnapshot manifest, List<SnapshotRecord> records) {
    return file(manifest, records, null);
  }

  byte[] file(
      StateSnapshot manifest, List<SnapshotRecord> records, @Nullable SnapshotLogs inClear) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnapshotWriter writer = new SnapshotWriter(out, cipher(), manifest, inClear);
    records.forEach(writer::write);
    writer.finish(device.signer());
    return out.toByteArray();
  }

  byte[] file(List<SnapshotRecord> records) {
    return file(manifestOf(records), records);
  }

  /** Where the logs of these records stand. */
  static SortedMap<LogId, LogState> standing(List<SnapshotRecord> records) {
    SortedMap<LogId, LogState> states = new TreeMap<>();
    for (SnapshotRecord record : records) {
      LogState state = record instanceof SnapshotRecord.Log log ? log.state() : null;
      if (state != null) {
        states.put(((SnapshotRecord.Log) record).id(), state);
      }
    }
    return states;
  }

  SnapshotReader reader(byte[] file) {
    return new SnapshotReader(new ByteArrayInputStream(file), keyring, this::signer);
  }

  @Nullable VerifyKey signer(DeviceId id) {
    return id.equals(device.deviceId()) ? device.verifyKey() : null;
  }

  /** Reads everything; the records as they are encoded, to be compared. */
  List<byte[]> read(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    try (SnapshotReader reader = reader(file)) {
      for (SnapshotRecord next = reader.next(); next != null; next = reader.next()) {
        records.add(RecordCodec.encode(next));
      }
    }
    return records;
  }

  /** Records of all kinds, in their order. */
  List<SnapshotRecord> records(int ofEach) {
    List<SnapshotRecord> records = new ArrayList<>();
    for (int i = 1; i <= ofEach; i++) {
      records.add(log(i));
    }
    records.add(new SnapshotRecord.Fork(bytes(random.nextInt(300))));
    for (int i = 0; i < ofEach; i++) {
      records.add(new SnapshotRecord.Entries(List.of(run(), run())));
    }
    for (int i = 0; i < ofEach; i++) {
      List<byte[]> history = new ArrayList<>();
      for (int left = random.nextInt(3); left > 0; left--) {
        history.add(bytes(random.nextInt(5_000)));
      }
      records.add(
          new SnapshotRecord.Thought(bytes(16), bytes(200), random.nextInt(1 << 20), history));
    }
    for (int i = 0; i < ofEach; i++) {
      records.add(new SnapshotRecord.Edge(bytes(40), bytes(90)));
      // Compresses well, as honest states do.
    }
    records.add(new SnapshotRecord.State(bytes(30), new byte[100_000]));
    return records;
  }

  private SnapshotRecord.Log log(int number) {
    boolean branch = random.nextInt(3) == 0;
    return new SnapshotRecord.Log(
        number,
        LogId.of(bytes(LogId.SIZE)),
        LogId.of(bytes(LogId.SIZE)),
        DeviceId.of(bytes(DeviceId.SIZE)),
        branch ? random.nextInt(1, 100) : 0,
        branch ? 1 : 0,
        random.nextInt(4) == 0
            ? null
            : new Head(random.nextInt(1 << 20), EntryHash.of(bytes(EntryHash.SIZE))),
        random.nextInt(3) == 0 ? random.nextInt(500) : Long.MAX_VALUE,
        List.of(
            new SnapshotRecord.Citation(
                0,
                List.of(RecordHash.of(bytes(RecordHash.SIZE))),
                EpochId.of(bytes(EpochId.SIZE)))));
  }

  private SnapshotRecord.Run run() {
    int count = random.nextInt(1, 20);
    long[] lamports = new long[count];
    long[] walls = new long[count];
    for (int i = 0; i < count; i++) {
      lamports[i] = random.nextLong(Long.MAX_VALUE);
      walls[i] = random.nextLong();
    }
    return new SnapshotRecord.Run(
        random.nextInt(1, 1 << 30),
        random.nextInt(1, 9),
        random.nextInt(1 << 20),
        bytes(count * EntryHash.SIZE),
        lamports,
        walls,
        bytes(count));
  }
}
