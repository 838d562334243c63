package org.logomesh.model.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.HeadsStatement;

/**
 * One conversation between two replicas of a space: events in, actions out. The same class on relay
 * and client, and between two clients. It has no clock, thread, socket or store: the shell calls
 * the inputs, one at a time, and performs the returned actions in order.
 */
public final class SyncSession {
  /**
   * Creates a session over a link that is open and authenticated.
   *
   * @param trust the trust log of the space
   */
  public SyncSession(SyncSettings settings, TrustView trust) {}

  /**
   * Begins the conversation. Called once, before every other input.
   *
   * @param frontier what is durable here
   * @param forks the proofs recorded here, whose branches are among the logs of the frontier
   * @param statements the latest statement of each device
   */
  public List<SyncAction> start(
      Frontier frontier, List<ForkProof> forks, List<HeadsStatement> statements) {
    return List.of();
  }

  /** A frame arrived, as bytes. Malformed ones end the session. */
  public List<SyncAction> onBytes(byte[] frame) {
    return List.of();
  }

  /** A frame arrived. */
  public List<SyncAction> onFrame(Frame frame) {
    return List.of();
  }

  /**
   * The trust log grew here, by whatever way. Called before {@link #onLocalEntries} with entries
   * that cite the new records.
   */
  public List<SyncAction> onTrustChanged() {
    return List.of();
  }

  /**
   * Entries became durable here: written on this device, or received in another session. Harmless
   * for entries that came from this peer.
   *
   * @param log their log
   * @param head the log's head now
   * @param entries the entries up to the head, ending at a signed one, or null if they are not at
   *     hand; then, or if the peer cannot take them now, they are read when their turn comes
   */
  public List<SyncAction> onLocalEntries(
      LogId log, Head head, @Nullable List<SealedEntry> entries) {
    return List.of();
  }

  /** A device's later statement was made or taken here. */
  public List<SyncAction> onStatement(HeadsStatement statement) {
    return List.of();
  }

  /** Answers {@link SyncAction.ReadRange}. */
  public List<SyncAction> onRangeRead(long request, List<SealedEntry> entries) {
    return List.of();
  }

  /** Answers {@link SyncAction.ReadHashes}. */
  public List<SyncAction> onHashesRead(long request, List<Head> places) {
    return List.of();
  }

  /**
   * Answers {@link SyncAction.AppendEntries}, strictly after the commit; several at once make one
   * acknowledgement.
   */
  public List<SyncAction> onAppended(List<AppendOutcome> outcomes) {
    return List.of();
  }

  /**
   * Answers {@link SyncAction.AppendTrust}, after the commit.
   *
   * @param refusal why the records were not taken, or null if they were (or were there before)
   */
  public List<SyncAction> onTrustAppended(long request, @Nullable ErrorCode refusal) {
    return List.of();
  }

  /**
   * Forks were recorded here and their logs cut: each branch is a log of its own now.
   *
   * @param forks the new proofs
   * @param frontier the whole frontier after that
   */
  public List<SyncAction> onForksRecorded(List<ForkProof> forks, Frontier frontier) {
    return List.of();
  }

  /**
   * Time went on. Called about once a second; every wait of the session ends by it.
   *
   * @param nowMillis a clock that never goes back, in milliseconds
   */
  public List<SyncAction> onTick(long nowMillis) {
    return List.of();
  }

  /** Ends the session from this side: tells the peer why, then closes. */
  public List<SyncAction> close(ErrorCode code, long retryAfterMillis) {
    return List.of();
  }

  /** Says whether the session has ended. */
  public boolean isClosed() {
    return false;
  }

  /** Returns what the peer is known to have: announced, sent to us, or acknowledged. */
  public Frontier peerFrontier() {
    return Frontier.empty();
  }
}
