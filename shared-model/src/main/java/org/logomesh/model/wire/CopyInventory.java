package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;

/**
 * What a relay holds of a space, in numbers: everything it could tell anybody about it besides the
 * ciphertext itself. One page of its logs at a time. CBOR, see docs/protocol.md:
 *
 * <pre>
 *  {0 registered, 1 seen day or null, 2 amount of trust records, 3 amount of entries, 4 quota or null,
 *   5 amount of statements, 6 amount of fork proofs, 7 [* snapshot], 8 blocked, 9 deletion or null,
 *   10 [* log], 11 more}                       keys from 12 on are ignored
 *  amount   = [count, bytes]
 *  snapshot = [id, size, parts, complete, attested or null]
 *  log      = [log, device, first, last, bytes or null]
 * </pre>
 *
 * @param registeredSeconds when the space was brought here, in seconds of Unix time
 * @param seenDay the last day, counted from 1970-01-01, on which a device of it was connected; null
 *     if the relay knows of none
 * @param entries as the relay counts them for the quota
 * @param quotaBytes how many bytes of entries there may be; null for as many as there is room for
 * @param blocked whether the operator keeps the space or this device out
 * @param logs of this page, ordered by log
 * @param more whether there are logs after these
 */
public record CopyInventory(
    long registeredSeconds,
    @Nullable Long seenDay,
    Amount trustRecords,
    Amount entries,
    @Nullable Long quotaBytes,
    Amount statements,
    Amount forks,
    List<Snapshot> snapshots,
    boolean blocked,
    @Nullable CopyDeletion deletion,
    List<Log> logs,
    boolean more) {
  /** Logs of a page at most. */
  public static final int MAX_LOGS = 64;

  /** Snapshots at most: more than a relay takes of a space. */
  public static final int MAX_SNAPSHOTS = 16;

  /** Longest encoding in bytes. */
  public static final int MAX_BYTES = 16 * 1024;

  private static final int FIELDS = 12;
  private static final int MAX_PAIRS = 64;

  /** How many there are, and how many bytes they take together. */
  public record Amount(long count, long bytes) {
    public Amount {
      if (count < 0 || bytes < 0) {
        throw new IllegalArgumentException(count + " with " + bytes + " bytes");
      }
    }

    private void write(CborWriter out) {
      out.array(2).uint(count).uint(bytes);
    }

    private static Amount read(CborReader in) {
      in.arrayExact(2);
      return new Amount(in.uint(), in.uint());
    }
  }

  /**
   * A snapshot, or as much as is there of one.
   *
   * @param attestedSeconds since when the relay knows that enough administrators vouch for it; null
   *     if it does not
   */
  public record Snapshot(SnapshotId id, SnapshotStatus status, @Nullable Long attestedSeconds) {
    private void write(CborWriter out) {
      out.array(5).bytes(id.bytes()).uint(status.size()).uint(status.parts());
      out.bool(status.complete());
      number(out, attestedSeconds);
    }

    private static Snapshot read(CborReader in) {
      in.arrayExact(5);
      SnapshotId id = SnapshotId.of(in.bytesExact(SnapshotId.SIZE));
      SnapshotStatus status = new SnapshotStatus(in.uint(), in.uint(Integer.MAX_VALUE), in.bool());
      return new Snapshot(id, status, numberOrNull(in));
    }
  }

  /**
   * A log, or a branch of a forked one.
   *
   * @param firstSeq place of the first entry that is there; those before it were dropped, or are in
   *     the log that this one branched off
   * @param lastSeq place of the last one; one less than the first if none is there, but where the
   *     log stands
   * @param bytes of its entries, as the relay counts them; null if there are too many to count
   */
  public record Log(LogId id, DeviceId device, long firstSeq, long lastSeq, @Nullable Long bytes) {
    public Log {
      if (firstSeq < 0 || lastSeq < firstSeq - 1) {
        throw new IllegalArgumentException("from " + firstSeq + " to " + lastSeq);
      }
    }

    /** How many entries of it are there. */
    public long entries() {
      return lastSeq - firstSeq + 1;
    }

    private void write(CborWriter out) {
      out.array(5).bytes(id.bytes()).bytes(device.bytes()).uint(firstSeq).uint(lastSeq);
      number(out, bytes);
    }

    private static Log read(CborReader in) {
      in.arrayExact(5);
      return new Log(
          LogId.of(in.bytesExact(LogId.SIZE)),
          DeviceId.of(in.bytesExact(DeviceId.SIZE)),
          in.uint(),
          in.uint(),
          numberOrNull(in));
    }
  }

  public CopyInventory {
    snapshots = List.copyOf(snapshots);
    logs = List.copyOf(logs);
    if (snapshots.size() > MAX_SNAPSHOTS || logs.size() > MAX_LOGS) {
      throw new IllegalArgumentException(snapshots.size() + " snapshots, " + logs.size() + " logs");
    }
  }

  /** Encodes this. */
  public byte[] encode() {
    CborWriter out = new CborWriter(MAX_BYTES / 2).map(FIELDS);
    out.uint(0).uint(registeredSeconds).uint(1);
    number(out, seenDay);
    trustRecords.write(out.uint(2));
    entries.write(out.uint(3));
    number(out.uint(4), quotaBytes);
    statements.write(out.uint(5));
    forks.write(out.uint(6));
    out.uint(7).array(snapshots.size());
    snapshots.forEach(snapshot -> snapshot.write(out));
    out.uint(8).bool(blocked).uint(9);
    if (deletion == null) {
      out.nul();
    } else {
      deletion.write(out);
    }
    out.uint(10).array(logs.size());
    logs.forEach(log -> log.write(out));
    return out.uint(11).bool(more).toByteArray();
  }

  /**
   * Decodes a relay's answer.
   *
   * @throws CborException if it is something else
   */
  public static CopyInventory decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("an answer longer than " + MAX_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    int pairs = in.map(MAX_PAIRS);
    try {
      CopyInventory inventory = read(in);
      long key = FIELDS - 1;
      for (int more = pairs - FIELDS; more > 0; more--) {
        key = in.key(key);
        in.skipItem();
      }
      in.end();
      return inventory;
    } catch (IllegalArgumentException e) {
      throw new CborException("what a relay holds: " + e.getMessage());
    }
  }

  private static CopyInventory read(CborReader in) {
    long registered = at(in, 0).uint();
    Long seen = numberOrNull(at(in, 1));
    Amount trust = Amount.read(at(in, 2));
    Amount entries = Amount.read(at(in, 3));
    Long quota = numberOrNull(at(in, 4));
    Amount statements = Amount.read(at(in, 5));
    Amount forks = Amount.read(at(in, 6));
    List<Snapshot> snapshots = new ArrayList<>();
    for (int left = at(in, 7).array(MAX_SNAPSHOTS); left > 0; left--) {
      snapshots.add(Snapshot.read(in));
    }
    boolean blocked = at(in, 8).bool();
    CopyDeletion deletion = at(in, 9).nul() ? null : CopyDeletion.read(in);
    List<Log> logs = new ArrayList<>();
    for (int left = at(in, 10).array(MAX_LOGS); left > 0; left--) {
      logs.add(Log.read(in));
    }
    return new CopyInventory(
        registered,
        seen,
        trust,
        entries,
        quota,
        statements,
        forks,
        snapshots,
        blocked,
        deletion,
        logs,
        at(in, 11).bool());
  }

  private static CborReader at(CborReader in, long key) {
    if (in.key(key - 1) != key) {
      throw new CborException("field " + key + " of a relay's answer is missing", in.position());
    }
    return in;
  }

  private static void number(CborWriter out, @Nullable Long number) {
    if (number == null) {
      out.nul();
    } else {
      out.uint(number);
    }
  }

  private static @Nullable Long numberOrNull(CborReader in) {
    return in.nul() ? null : (Long) in.uint();
  }
}
