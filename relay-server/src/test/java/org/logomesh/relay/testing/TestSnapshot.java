package org.logomesh.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.model.wire.SnapshotStatus;

/** The bytes of a snapshot, in two parts; sealed, as far as a relay can tell. */
public final class TestSnapshot {
  private final byte[] content;
  private final SnapshotId id;

  private TestSnapshot(byte[] content) {
    this.content = content;
    this.id = SnapshotId.of(Sha256.hash(content));
  }

  /** One without logs in clear. */
  public static TestSnapshot sealed(long seed) {
    return new TestSnapshot(noise(seed));
  }

  /** One that says where a log stands. */
  public static TestSnapshot of(long seed, LogId log, LogState state) {
    byte[] content = noise(seed);
    byte[] front = new SnapshotLogs(new TreeMap<>(Map.of(log, state))).encode();
    System.arraycopy(front, 0, content, 0, front.length);
    return new TestSnapshot(content);
  }

  private static byte[] noise(long seed) {
    byte[] content = new byte[SnapshotStatus.PART_BYTES + 1_000];
    new Random(seed).nextBytes(content);
    return content;
  }

  /** What it is called. */
  public SnapshotId id() {
    return id;
  }

  /** Its length in bytes. */
  public int size() {
    return content.length;
  }

  /** One of its two parts. */
  public byte[] part(int part) {
    int from = part * SnapshotStatus.PART_BYTES;
    return Arrays.copyOfRange(
        content, from, Math.min(content.length, from + SnapshotStatus.PART_BYTES));
  }

  /** What a relay answered that took something. */
  public static SnapshotStatus status(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return SnapshotStatus.decode(answer.body());
  }
}
