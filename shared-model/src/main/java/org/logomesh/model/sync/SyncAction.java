package org.logomesh.model.sync;

import java.util.List;
import java.util.SortedMap;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.HeadsStatement;

/**
 * What a {@link SyncSession} asks its shell to do, in the order in which it must be done. Those
 * with a {@code request} number are answered once by the input that they name, at any later time.
 */
public sealed interface SyncAction {
  /** Which action it is, to switch on. */
  enum Kind {
    SEND,
    APPEND_TRUST,
    APPEND_ENTRIES,
    READ_RANGE,
    READ_HASHES,
    RECORD_FORK,
    TAKE_STATEMENT,
    PEER_FRONTIER,
    PEER_ACKED,
    LOG_STOPPED,
    CAUGHT_UP,
    CLOSE
  }

  /** Returns which action this is. */
  Kind kind();

  /** Send a frame to the peer. */
  record Send(Frame frame) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.SEND;
    }
  }

  /**
   * Verify these trust records and make them durable, before any append that was asked for later.
   * Answer: {@link SyncSession#onTrustAppended}; if the trust log grew, also {@link
   * SyncSession#onTrustChanged} on every session of the space.
   */
  record AppendTrust(long request, List<byte[]> records) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.APPEND_TRUST;
    }
  }

  /**
   * Verify these entries and make them durable. Ranges of one log are appended in the order asked
   * for. Answer: {@link SyncSession#onAppended}, after the commit; also {@link
   * SyncSession#onLocalEntries} on the other sessions of the space.
   */
  record AppendEntries(long request, LogId log, List<SealedEntry> entries) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.APPEND_ENTRIES;
    }
  }

  /**
   * Read a contiguous range from {@code fromSeq} of about {@code maxBytes} bytes that ends at a
   * signed entry: fewer entries where the next would exceed it, but always on to the first
   * signature. Answer: {@link SyncSession#onRangeRead}, with no entries if they are not here any
   * more.
   */
  record ReadRange(long request, LogId log, long fromSeq, int maxBytes) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.READ_RANGE;
    }
  }

  /**
   * Read the hashes at these places, as far as they are here. Answer: {@link
   * SyncSession#onHashesRead}.
   */
  record ReadHashes(long request, LogId log, List<Long> seqs) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.READ_HASHES;
    }
  }

  /**
   * Verify this proof and, if it holds and is news, record it and cut the log at the fork; then
   * call {@link SyncSession#onForksRecorded} on every session of the space. A proof that cannot be
   * placed here is dropped; the peer offers it again.
   */
  record RecordFork(ForkProof proof) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.RECORD_FORK;
    }
  }

  /** Verify this statement and keep it if it is the device's latest. */
  record TakeStatement(HeadsStatement statement) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.TAKE_STATEMENT;
    }
  }

  /**
   * The peer's whole frontier, when it is known and whenever the peer replaced parts of it. The
   * shell compares it with what the peer acknowledged before: lower, and the peer lost data;
   * another incarnation, and it was restored or emptied; a higher own log, and it is this replica
   * that was.
   */
  record PeerFrontier(IncarnationId incarnation, boolean relay, Frontier frontier)
      implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.PEER_FRONTIER;
    }
  }

  /** The peer has made these durable: the cursor to keep for the next session with it. */
  record PeerAcked(Frontier heads) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.PEER_ACKED;
    }
  }

  /**
   * The peer refused this log; it goes on by itself after {@code retryAfterMillis}, or in the next
   * session if that is 0. Tell the user {@link ErrorCode#text}.
   */
  record LogStopped(LogId log, ErrorCode code, long retryAfterMillis) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.LOG_STOPPED;
    }
  }

  /**
   * One direction reached what was announced when the session began; once for each direction.
   *
   * @param direction which way
   * @param except logs that were stopped before, and why
   */
  record CaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.CAUGHT_UP;
    }
  }

  /** Which way entries flow. */
  enum Direction {
    /** All that the peer announced is durable here. */
    INBOUND,
    /** The peer acknowledged all that was here, membership included. */
    OUTBOUND
  }

  /**
   * Close the link after what was sent before. Nothing follows; later inputs are ignored.
   *
   * @param code why
   * @param retryAfterMillis when connecting again may help, in milliseconds; 0 if unknown
   * @param byPeer whether the peer said so
   */
  record Close(ErrorCode code, long retryAfterMillis, boolean byPeer) implements SyncAction {
    @Override
    public Kind kind() {
      return Kind.CLOSE;
    }
  }
}
