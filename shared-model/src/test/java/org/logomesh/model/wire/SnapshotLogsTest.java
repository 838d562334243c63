package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody.Checkpoint;

class SnapshotLogsTest {
  private final Random random = new Random(3);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private LogState state(LogId log, DeviceId device, long seq, int heads) {
    List<RecordHash> cited = new ArrayList<>();
    for (int i = 0; i < heads; i++) {
      cited.add(RecordHash.of(bytes(RecordHash.SIZE)));
    }
    return new LogState(
        log,
        device,
        seq,
        EntryHash.of(bytes(EntryHash.SIZE)),
        cited,
        EpochId.of(bytes(EpochId.SIZE)));
  }

  private SnapshotLogs logs(int count, int heads) {
    SortedMap<LogId, LogState> states = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      LogId id = LogId.of(bytes(LogId.SIZE));
      states.put(id, state(id, DeviceId.of(bytes(DeviceId.SIZE)), random.nextInt(9_999), heads));
    }
    return new SnapshotLogs(states);
  }

  private static byte[] body(byte[] front) {
    return Arrays.copyOfRange(front, SnapshotLogs.PREFIX_BYTES, front.length);
  }

  @Test
  void encode_decode_isTheSame() {
    for (int heads : List.of(1, 2, 16)) {
      SnapshotLogs logs = logs(5, heads);
      byte[] front = logs.encode();

      assertThat(SnapshotLogs.areIn(front)).isTrue();
      assertThat(SnapshotLogs.lengthAfter(front)).isEqualTo(body(front).length);
      assertThat(SnapshotLogs.decode(body(front))).isEqualTo(logs);
    }
  }

  /** The layout, byte by byte. */
  @Test
  void encode_oneLog_isThese() {
    LogId id = LogId.of(new byte[LogId.SIZE]);
    LogState state =
        new LogState(
            id,
            DeviceId.of(new byte[DeviceId.SIZE]),
            300,
            EntryHash.of(new byte[EntryHash.SIZE]),
            List.of(RecordHash.of(new byte[RecordHash.SIZE])),
            EpochId.of(new byte[EpochId.SIZE]));

    String hex =
        HexFormat.of().formatHex(new SnapshotLogs(new TreeMap<>(Map.of(id, state))).encode());

    String zero16 = "50" + "00".repeat(16);
    String zero32 = "5820" + "00".repeat(32);
    String item = "87" + zero16 + zero16 + zero32 + "19012c" + zero32 + "81" + zero32 + zero32;
    int length = 1 + item.length() / 2;
    assertThat(hex)
        .isEqualTo("4c4d534e41503032" + HexFormat.of().toHexDigits(length) + "81" + item);
  }

  @Test
  void encode_most_fitsIntoTheLimit() {
    SnapshotLogs logs = logs(SnapshotLogs.MAX_LOGS, 16);

    assertThat(body(logs.encode()).length).isLessThanOrEqualTo(SnapshotLogs.MAX_BYTES);
    assertThat(SnapshotLogs.decode(body(logs.encode()))).isEqualTo(logs);
  }

  @Test
  void areIn_otherFiles_isFalse() {
    byte[] front = logs(1, 1).encode();
    assertThat(SnapshotLogs.areIn(Arrays.copyOf(front, SnapshotLogs.PREFIX_BYTES))).isTrue();
    assertThat(SnapshotLogs.areIn(Arrays.copyOf(front, SnapshotLogs.PREFIX_BYTES - 1))).isFalse();
    front[7] = '1';
    assertThat(SnapshotLogs.areIn(front)).isFalse();
  }

  @Test
  void decode_somethingElse_isRefused() {
    byte[] good = body(logs(3, 2).encode());
    byte[] long1 = Arrays.copyOf(good, good.length + 1);
    for (byte[] bad : List.of(new byte[0], new byte[] {(byte) 0x80}, long1)) {
      assertThatExceptionOfType(CborException.class).isThrownBy(() -> SnapshotLogs.decode(bad));
    }
    for (int end = 0; end < good.length; end += 7) {
      byte[] cut = Arrays.copyOf(good, end);
      assertThatExceptionOfType(CborException.class).isThrownBy(() -> SnapshotLogs.decode(cut));
    }
    SortedMap<LogId, LogState> one = logs(1, 1).states();
    byte[] twice = body(new SnapshotLogs(one).encode());
    byte[] same = new byte[1 + 2 * (twice.length - 1)];
    same[0] = (byte) 0x82;
    System.arraycopy(twice, 1, same, 1, twice.length - 1);
    System.arraycopy(twice, 1, same, twice.length, twice.length - 1);
    assertThatExceptionOfType(CborException.class)
        .isThrownBy(() -> SnapshotLogs.decode(same))
        .withMessageContaining("ascending");
  }

  @Test
  void lengthAfter_beyondTheLimit_isRefused() {
    byte[] front = logs(1, 1).encode();
    for (int length : List.of(0, -1, SnapshotLogs.MAX_BYTES + 1, Integer.MAX_VALUE)) {
      ByteBuffer.wrap(front).putInt(8, length);
      assertThatExceptionOfType(CborException.class)
          .isThrownBy(() -> SnapshotLogs.lengthAfter(front));
    }
  }

  @Test
  void of_noLogs_orOneThatCitesNothing_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> logs(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> logs(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> logs(1, 17));
    assertThatIllegalArgumentException().isThrownBy(() -> logs(SnapshotLogs.MAX_LOGS + 1, 1));
  }

  /** Bytes of anybody: read, or refused as what they are. */
  @Test
  void decode_changedBytes_neverFailsOtherwise() {
    byte[] good = body(logs(3, 2).encode());
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        SnapshotLogs read = SnapshotLogs.decode(bad);
        assertThat(body(read.encode())).as("one encoding each").isEqualTo(bad);
      } catch (CborException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void areThoseOf_checkpoint_everyPlaceCounts() {
    SnapshotLogs logs = logs(3, 1);
    assertThat(logs.areThoseOf(checkpoint(logs, 0, 0))).isTrue();
    assertThat(logs.areThoseOf(checkpoint(logs, 1, 0))).as("another place").isFalse();
    assertThat(logs.areThoseOf(checkpoint(logs, 0, 1))).as("another entry").isFalse();
    SortedMap<LogId, LogState> fewer = new TreeMap<>(logs.states());
    fewer.remove(fewer.lastKey());
    assertThat(new SnapshotLogs(fewer).areThoseOf(checkpoint(logs, 0, 0))).isFalse();
    assertThat(logs.areThoseOf(checkpoint(new SnapshotLogs(fewer), 0, 0))).isFalse();
    SortedMap<LogId, LogState> ofAnother = new TreeMap<>(logs.states());
    ofAnother.computeIfPresent(
        ofAnother.firstKey(),
        (id, state) ->
            new LogState(
                state.log(),
                DeviceId.of(bytes(DeviceId.SIZE)),
                state.seq(),
                state.hash(),
                state.trustHeads(),
                state.epoch()));
    assertThat(new SnapshotLogs(ofAnother).areThoseOf(checkpoint(logs, 0, 0))).isFalse();
  }

  private Checkpoint checkpoint(SnapshotLogs logs, long further, int otherHash) {
    SortedMap<DeviceId, List<Cut>> frontier = new TreeMap<>();
    logs.states()
        .forEach(
            (id, state) -> {
              boolean last = id.equals(logs.states().lastKey());
              byte[] hash = state.hash().bytes();
              hash[0] ^= (byte) (last ? otherHash : 0);
              frontier
                  .computeIfAbsent(state.device(), device -> new ArrayList<>())
                  .add(new Cut(id, state.seq() + (last ? further : 0), EntryHash.of(hash)));
            });
    return new Checkpoint(
        SnapshotId.of(new byte[SnapshotId.SIZE]),
        Opaque.of(new byte[Checkpoint.ROOT_BYTES]),
        30,
        frontier);
  }
}
