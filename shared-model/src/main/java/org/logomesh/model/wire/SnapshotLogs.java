package org.logomesh.model.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustBody.Checkpoint;

/**
 * Where every log stands at the frontier of a snapshot: what a relay needs that has none of the
 * entries below, so that the next one can be appended there. It stands in clear at the front of a
 * snapshot that is meant to be vouched for, before what is sealed; relays see all of it in the
 * headers of entries anyway.
 *
 * <pre>
 * file = "LMSNAP02" ‖ length of logs(4) ‖ logs ‖ what is sealed          integers big-endian
 * logs = [+ [log, log that entries are hashed over, device, seq, entry hash,
 *            [+ trust head], epoch]]                                     by log; deterministic CBOR
 * </pre>
 *
 * <p>The snapshot's id is the hash of the whole file, and stands in the checkpoint by which
 * administrators vouch for it: so they vouch for this too.
 *
 * @param states where a log, or a branch of a forked one, stands
 */
public record SnapshotLogs(SortedMap<LogId, LogState> states) {
  /** Logs at most: as many as a checkpoint can vouch for. */
  public static final int MAX_LOGS = Checkpoint.MAX_LOGS;

  /** Longest encoding in bytes: with the most logs, and as many trust heads as headers cite. */
  public static final int MAX_BYTES = 4 << 20;

  /** What stands before the logs, in bytes. */
  public static final int PREFIX_BYTES = 12;

  private static final byte[] MAGIC = "LMSNAP02".getBytes(StandardCharsets.US_ASCII);

  public SnapshotLogs {
    if (states.isEmpty() || states.size() > MAX_LOGS) {
      throw new IllegalArgumentException(states.size() + " logs of a snapshot");
    }
    for (LogState state : states.values()) {
      int heads = state.trustHeads().size();
      if (heads == 0 || heads > EntryHeader.MAX_TRUST_HEADS) {
        throw new IllegalArgumentException("a log that cites " + heads + " trust heads");
      }
    }
    states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
  }

  /** Whether a file with this beginning, of {@link #PREFIX_BYTES} or more, has logs in clear. */
  public static boolean areIn(byte[] start) {
    return start.length >= PREFIX_BYTES && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, 8);
  }

  /**
   * How long the logs are that follow a beginning, in bytes.
   *
   * @throws CborException if they are longer than any may be
   */
  public static int lengthAfter(byte[] start) {
    int length = ByteBuffer.wrap(start, MAGIC.length, Integer.BYTES).getInt();
    if (length < 1 || length > MAX_BYTES) {
      throw new CborException("logs of " + length + " bytes at the front of a snapshot");
    }
    return length;
  }

  /** Returns what stands at the front of the file. */
  public byte[] encode() {
    CborWriter out = new CborWriter(256 * states.size());
    out.array(states.size());
    states.forEach(
        (id, state) -> {
          out.array(7).bytes(id.bytes()).bytes(state.log().bytes()).bytes(state.device().bytes());
          out.uint(state.seq()).bytes(state.hash().bytes()).array(state.trustHeads().size());
          state.trustHeads().forEach(head -> out.bytes(head.bytes()));
          out.bytes(state.epoch().bytes());
        });
    byte[] logs = out.toByteArray();
    return ByteBuffer.allocate(PREFIX_BYTES + logs.length)
        .put(MAGIC)
        .putInt(logs.length)
        .put(logs)
        .array();
  }

  /**
   * Reads what follows the {@link #PREFIX_BYTES}.
   *
   * @throws CborException if it is something else
   */
  public static SnapshotLogs decode(byte[] logs) {
    CborReader in = new CborReader(logs);
    SortedMap<LogId, LogState> states = new TreeMap<>();
    for (int left = in.array(MAX_LOGS); left > 0; left--) {
      in.arrayExact(7);
      LogId id = LogId.of(in.bytesExact(LogId.SIZE));
      if (!states.isEmpty() && states.lastKey().compareTo(id) >= 0) {
        throw new CborException("logs that are not ascending", in.position());
      }
      states.put(id, state(in));
    }
    in.end();
    try {
      return new SnapshotLogs(states);
    } catch (IllegalArgumentException e) {
      throw new CborException("logs of a snapshot: " + e.getMessage());
    }
  }

  /**
   * Reads what stands at the front of a file, of which at least that much is here.
   *
   * @param start for which {@link #areIn} holds
   * @throws CborException if it is something else, or ends before
   */
  public static SnapshotLogs atFrontOf(byte[] start) {
    int end = PREFIX_BYTES + lengthAfter(start);
    if (start.length < end) {
      throw new CborException("a snapshot that ends before what stands at its front");
    }
    return decode(Arrays.copyOfRange(start, PREFIX_BYTES, end));
  }

  private static LogState state(CborReader in) {
    LogId hashedOver = LogId.of(in.bytesExact(LogId.SIZE));
    DeviceId device = DeviceId.of(in.bytesExact(DeviceId.SIZE));
    long seq = in.uint();
    EntryHash hash = EntryHash.of(in.bytesExact(EntryHash.SIZE));
    List<RecordHash> heads = new ArrayList<>();
    for (int left = in.array(EntryHeader.MAX_TRUST_HEADS); left > 0; left--) {
      heads.add(RecordHash.of(in.bytesExact(RecordHash.SIZE)));
    }
    return new LogState(
        hashedOver, device, seq, hash, heads, EpochId.of(in.bytesExact(EpochId.SIZE)));
  }

  /** Where a log stands; null if it is not in the snapshot. */
  public @Nullable LogState state(LogId log) {
    return states.get(log);
  }

  /** Whether these are the logs, authors, places and entries that a checkpoint vouches for. */
  public boolean areThoseOf(Checkpoint checkpoint) {
    int count = 0;
    for (var each : checkpoint.frontier().entrySet()) {
      for (Cut place : each.getValue()) {
        LogState state = states.get(place.log());
        if (state == null
            || !state.device().equals(each.getKey())
            || state.seq() != place.seq()
            || !state.hash().equals(place.hash())) {
          return false;
        }
        count++;
      }
    }
    return count == states.size();
  }
}
