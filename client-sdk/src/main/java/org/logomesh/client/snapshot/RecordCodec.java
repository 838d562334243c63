package org.logomesh.client.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotRecord.Citation;
import org.logomesh.client.snapshot.SnapshotRecord.Run;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Head;

/** Records as CBOR; the layout is in the package description. One record has one encoding. */
final class RecordCodec {
  /** Longest record in bytes: a thought with the whole history of its text. */
  static final int MAX_BYTES = 64 << 20;

  /** Entries of one record at most. */
  static final int MAX_ENTRIES = 4096;

  /** Trust heads of one citation at most; an entry has fewer. */
  private static final int MAX_HEADS = 256;

  private RecordCodec() {}

  static byte[] encode(SnapshotRecord record) {
    CborWriter out = new CborWriter();
    if (record instanceof SnapshotRecord.Log log) {
      write(out, log);
    } else if (record instanceof SnapshotRecord.Fork fork) {
      out.bytes(fork.proof());
    } else if (record instanceof SnapshotRecord.Entries entries) {
      out.array(entries.runs().size());
      entries.runs().forEach(run -> write(out, run));
    } else if (record instanceof SnapshotRecord.Thought thought) {
      out.array(4).bytes(thought.id()).bytes(thought.state()).uint(thought.splices());
      out.array(thought.history().size());
      thought.history().forEach(out::bytes);
    } else if (record instanceof SnapshotRecord.Edge edge) {
      out.array(2).bytes(edge.key()).bytes(edge.state());
    } else if (record instanceof SnapshotRecord.State state) {
      out.array(2).bytes(state.key()).bytes(state.state());
    }
    return out.toByteArray();
  }

  /**
   * Reads a record.
   *
   * @throws CborException if the bytes are none of that kind
   */
  static SnapshotRecord decode(int code, byte[] body) {
    CborReader in = new CborReader(body);
    SnapshotRecord record =
        switch (code) {
          case 2 -> log(in);
          case 3 -> new SnapshotRecord.Fork(in.bytes(MAX_BYTES));
          case 4 -> entries(in);
          case 5 -> thought(in);
          case 6 -> {
            in.arrayExact(2);
            yield new SnapshotRecord.Edge(in.bytes(MAX_BYTES), in.bytes(MAX_BYTES));
          }
          case 7 -> {
            in.arrayExact(2);
            yield new SnapshotRecord.State(in.bytes(MAX_BYTES), in.bytes(MAX_BYTES));
          }
          default -> throw new CborException("a record of kind " + code);
        };
    in.end();
    return record;
  }

  private static void write(CborWriter out, SnapshotRecord.Log log) {
    out.array(9).uint(log.number()).bytes(log.id().bytes()).bytes(log.hashedAs().bytes());
    out.bytes(log.device().bytes()).uint(log.firstSeq()).uint(log.parent());
    Head head = log.head();
    if (head == null) {
      out.nul();
    } else {
      out.array(2).uint(head.seq()).bytes(head.hash().bytes());
    }
    if (log.forkedAt() == Long.MAX_VALUE) {
      out.nul();
    } else {
      out.uint(log.forkedAt());
    }
    out.array(log.citations().size());
    for (Citation citation : log.citations()) {
      out.array(3).uint(citation.fromSeq()).array(citation.trustHeads().size());
      citation.trustHeads().forEach(trustHead -> out.bytes(trustHead.bytes()));
      out.bytes(citation.epoch().bytes());
    }
  }

  private static SnapshotRecord.Log log(CborReader in) {
    in.arrayExact(9);
    long number = number(in);
    LogId id = LogId.of(in.bytesExact(LogId.SIZE));
    LogId hashedAs = LogId.of(in.bytesExact(LogId.SIZE));
    DeviceId device = DeviceId.of(in.bytesExact(DeviceId.SIZE));
    long firstSeq = place(in);
    long parent = place(in);
    Head head = head(in);
    long forkedAt = in.nul() ? Long.MAX_VALUE : forkPlace(in);
    List<Citation> citations = new ArrayList<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(3);
      long fromSeq = place(in);
      int count = in.array(MAX_HEADS);
      List<RecordHash> heads = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        heads.add(RecordHash.of(in.bytesExact(RecordHash.SIZE)));
      }
      citations.add(new Citation(fromSeq, heads, EpochId.of(in.bytesExact(EpochId.SIZE))));
    }
    return new SnapshotRecord.Log(
        number, id, hashedAs, device, firstSeq, parent, head, forkedAt, citations);
  }

  private static @Nullable Head head(CborReader in) {
    if (in.nul()) {
      return null;
    }
    in.arrayExact(2);
    long seq = place(in);
    return new Head(seq, EntryHash.of(in.bytesExact(EntryHash.SIZE)));
  }

  private static long forkPlace(CborReader in) {
    long forkedAt = place(in);
    if (forkedAt == Long.MAX_VALUE) {
      throw new CborException("a place that stands for none", in.position());
    }
    return forkedAt;
  }

  private static void write(CborWriter out, Run run) {
    out.array(7).uint(run.number()).uint(run.log()).uint(run.firstSeq()).bytes(run.hashes());
    writeDeltas(out, run.lamports());
    writeDeltas(out, run.wallMillis());
    out.bytes(run.statuses());
  }

  private static SnapshotRecord.Entries entries(CborReader in) {
    List<Run> runs = new ArrayList<>();
    int entries = 0;
    for (int left = in.array(MAX_ENTRIES); left > 0; left--) {
      in.arrayExact(7);
      long number = number(in);
      long log = number(in);
      long firstSeq = place(in);
      byte[] hashes = in.bytes(MAX_ENTRIES * EntryHash.SIZE);
      int count = hashes.length / EntryHash.SIZE;
      long[] lamports = deltas(in, count);
      long[] wallMillis = deltas(in, count);
      byte[] statuses = in.bytesExact(count);
      entries += count;
      if (count == 0 || hashes.length % EntryHash.SIZE != 0 || entries > MAX_ENTRIES) {
        throw new CborException("a run of entries that cannot be", in.position());
      }
      runs.add(new Run(number, log, firstSeq, hashes, lamports, wallMillis, statuses));
    }
    return new SnapshotRecord.Entries(runs);
  }

  private static SnapshotRecord.Thought thought(CborReader in) {
    in.arrayExact(4);
    byte[] id = in.bytes(MAX_BYTES);
    byte[] state = in.bytes(MAX_BYTES);
    int splices = in.uint(Integer.MAX_VALUE);
    List<byte[]> history = new ArrayList<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      history.add(in.bytes(MAX_BYTES));
    }
    return new SnapshotRecord.Thought(id, state, splices, history);
  }

  private static void writeDeltas(CborWriter out, long[] values) {
    out.array(values.length);
    long before = 0;
    for (long value : values) {
      out.integer(value - before);
      before = value;
    }
  }

  private static long[] deltas(CborReader in, int count) {
    in.arrayExact(count);
    long[] values = new long[count];
    long before = 0;
    for (int i = 0; i < count; i++) {
      before += in.integer();
      values[i] = before;
    }
    return values;
  }

  private static long number(CborReader in) {
    long number = place(in);
    if (number == 0) {
      throw new CborException("a number that is 0", in.position());
    }
    return number;
  }

  private static long place(CborReader in) {
    return in.uint();
  }
}
