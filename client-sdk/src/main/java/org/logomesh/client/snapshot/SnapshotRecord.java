package org.logomesh.client.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Head;

/** A part of a snapshot after its manifest, in the order in which the kinds are listed here. */
public sealed interface SnapshotRecord {

  /** The number that says in a file of what kind the record is. */
  int code();

  /**
   * Where a log stands at the frontier, or a fork's branch, or the log that it left.
   *
   * @param number what the entries' records call it, at least 1
   * @param id the id it is stored and synced under
   * @param hashedAs the id that its entries are hashed and sealed over
   * @param device who writes it
   * @param firstSeq the place of its first entry
   * @param parent the number of the log that a branch left, or 0
   * @param head the last entry that is in the snapshot, or null if none is
   * @param forkedAt the first place that branches have, or {@link Long#MAX_VALUE}
   * @param citations what its entries cite, from one place on to the next's
   */
  record Log(
      long number,
      LogId id,
      LogId hashedAs,
      DeviceId device,
      long firstSeq,
      long parent,
      @Nullable Head head,
      long forkedAt,
      List<Citation> citations)
      implements SnapshotRecord {
    public Log {
      citations = List.copyOf(citations);
    }

    /** Where it stands; null if it has no entry, or cites nothing. */
    public @Nullable LogState state() {
      if (head == null || citations.isEmpty()) {
        return null;
      }
      Citation last = citations.get(citations.size() - 1);
      return new LogState(
          hashedAs, device, head.seq(), head.hash(), last.trustHeads(), last.epoch());
    }

    @Override
    public int code() {
      return 2;
    }
  }

  /** What the entries of a log cite from a place on. */
  record Citation(long fromSeq, List<RecordHash> trustHeads, EpochId epoch) {
    public Citation {
      trustHeads = List.copyOf(trustHeads);
    }
  }

  /** A proof that a device wrote two histories, as a frame. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Fork(byte[] proof) implements SnapshotRecord {
    @Override
    public int code() {
      return 3;
    }
  }

  /** Entries by name, in runs that follow each other in number and place. */
  record Entries(List<Run> runs) implements SnapshotRecord {
    public Entries {
      runs = List.copyOf(runs);
    }

    @Override
    public int code() {
      return 4;
    }
  }

  /**
   * Entries of one log that follow each other.
   *
   * @param number the first one's number, at least 1; histories of texts name entries by it
   * @param log the number of the log
   * @param firstSeq the first one's place
   * @param hashes their hashes, one after the other
   * @param lamports their logical times
   * @param wallMillis their authors' clocks
   * @param statuses what became of them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Run(
      long number,
      long log,
      long firstSeq,
      byte[] hashes,
      long[] lamports,
      long[] wallMillis,
      byte[] statuses) {
    /** How many entries there are. */
    public int size() {
      return statuses.length;
    }
  }

  /**
   * A thought, alive or deleted.
   *
   * @param id its 16 bytes
   * @param state its merge state
   * @param splices how many splices its text has
   * @param history the parts of its text's history, in order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Thought(byte[] id, byte[] state, int splices, List<byte[]> history)
      implements SnapshotRecord {
    public Thought {
      history = List.copyOf(history);
    }

    @Override
    public int code() {
      return 5;
    }
  }

  /** An edge: the bytes of its key, and its merge state. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Edge(byte[] key, byte[] state) implements SnapshotRecord {
    @Override
    public int code() {
      return 6;
    }
  }

  /** A part of a state beside the thoughts: the bytes of its key, and its merge state. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record State(byte[] key, byte[] state) implements SnapshotRecord {
    @Override
    public int code() {
      return 7;
    }
  }
}
