package org.logomesh.client.trust;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;

/**
 * Brings two trust logs together over a sync session, and nothing else: for a device that is nobody
 * yet and keeps nothing. Entries that come are not taken; the credit for them ends the flow, and
 * they follow the trust records, so the first of them says that those are complete.
 *
 * <p>Sans-IO: frames in, frames out. Not thread-safe.
 */
public final class TrustExchange {
  private final Consumer<byte[]> out;
  private final SyncSession session;
  private TrustLog log;
  private boolean complete;
  private @Nullable ErrorCode ended;

  /**
   * Prepares an exchange.
   *
   * @param known what is known here; may be empty. What the other side lacks of it is sent
   * @param out sends a frame
   */
  public TrustExchange(TrustLog known, SecureRandom random, Consumer<byte[]> out) {
    this.log = known;
    this.out = out;
    byte[] incarnation = new byte[IncarnationId.SIZE];
    random.nextBytes(incarnation);
    this.session =
        new SyncSession(
            SyncSettings.of(known.space(), IncarnationId.of(incarnation), false),
            TrustView.of(() -> log));
  }

  /** Says HELLO. Called once. */
  public void start() {
    perform(session.start(Frontier.empty(), List.of(), List.of()));
  }

  /** A frame arrived. */
  public void onFrame(byte[] frame) {
    perform(session.onBytes(frame));
  }

  /** Ends it from this side. */
  public void close() {
    perform(session.close(ErrorCode.SHUTTING_DOWN, 0));
  }

  /**
   * Whether everything that the other side had when it began is here, and what it lacked is there,
   * as far as it says.
   */
  public boolean isComplete() {
    return complete && !session.isAwaitingTrustAck();
  }

  /** Whether the other side has said that it has all that is known here, durably. */
  public boolean isKnownThere() {
    return session.isTrustAtPeer();
  }

  /** Why the other side or this one ended it; null if nobody has. */
  public @Nullable ErrorCode ended() {
    return ended;
  }

  /** What is known by now. */
  public TrustLog log() {
    return log;
  }

  private void perform(List<SyncAction> actions) {
    List<SyncAction> pending = new ArrayList<>(actions);
    for (int i = 0; i < pending.size(); i++) {
      SyncAction action = pending.get(i);
      switch (action.kind()) {
        case SEND -> out.accept(FrameCodec.encode(((SyncAction.Send) action).frame()));
        case APPEND_TRUST -> pending.addAll(append((SyncAction.AppendTrust) action));
        case APPEND_ENTRIES -> complete = true;
        case CAUGHT_UP ->
            complete |= ((SyncAction.CaughtUp) action).direction() == SyncAction.Direction.INBOUND;
        case CLOSE -> ended = ((SyncAction.Close) action).code();
        case READ_RANGE,
            READ_HASHES,
            RECORD_FORK,
            TAKE_STATEMENT,
            PEER_FRONTIER,
            PEER_ACKED,
            LOG_STOPPED -> {}
      }
    }
  }

  private List<SyncAction> append(SyncAction.AppendTrust append) {
    AddResult added = log.add(append.records());
    log = added.log();
    List<SyncAction> next =
        new ArrayList<>(
            session.onTrustAppended(
                append.request(), added.rejected().isEmpty() ? null : ErrorCode.BAD_TRUST_RECORD));
    next.addAll(session.onTrustChanged());
    return next;
  }
}
