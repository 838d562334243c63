package org.logomesh.client;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.ConversationListener;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.wire.ErrorCode;

/**
 * A link with the conversation that goes over it. Frames are handed to the replica's thread, and
 * the link waits meanwhile: that is the back-pressure towards the other side.
 */
final class LiveLink implements Link.Receiver, ConversationListener {
  private final EngineThread engine;
  private final Replica replica;
  private final Link link;
  private final PeerName peer;
  private final Conversation conversation;
  private final Consumer<LiveLink> onEnd;
  private final CompletableFuture<LiveLink> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<SpaceException> ended = new CompletableFuture<>();

  // Confined to the engine's thread.
  private final Set<Direction> reached = EnumSet.noneOf(Direction.class);
  private final Set<SyncWarning> warnings = new LinkedHashSet<>(); // each is told once
  private final Set<LogId> lacking = new LinkedHashSet<>();
  private final Set<LogId> unsendable = new LinkedHashSet<>();
  private @Nullable ErrorCode reason;

  private LiveLink(
      EngineThread engine, Replica replica, PeerName peer, Link link, Consumer<LiveLink> onEnd) {
    this.engine = engine;
    this.replica = replica;
    this.link = link;
    this.peer = peer;
    this.onEnd = onEnd;
    this.conversation = replica.converse(peer, replica.syncSettings(), link::send, this);
  }

  /** Begins to talk over an open link. */
  static LiveLink begin(
      EngineThread engine, Replica replica, PeerName peer, Link link, Consumer<LiveLink> onEnd) {
    LiveLink live =
        engine.call(
            () -> {
              LiveLink made = new LiveLink(engine, replica, peer, link, onEnd);
              made.conversation.start();
              return made;
            });
    link.start(live);
    return live;
  }

  /** Done when both sides have what was there at the beginning; fails if the link ends before. */
  CompletableFuture<LiveLink> caughtUp() {
    return caughtUp;
  }

  /** Done when the link has ended, with the reason. */
  CompletableFuture<SpaceException> ended() {
    return ended;
  }

  PeerName peer() {
    return peer;
  }

  Conversation conversation() {
    return conversation;
  }

  /** What was noticed; on the engine's thread. */
  List<SyncWarning> warnings() {
    return List.copyOf(warnings);
  }

  /** Logs of which the peer has dropped what is not here; on the engine's thread. */
  Set<LogId> lacking() {
    return Set.copyOf(lacking);
  }

  /**
   * Logs of which the peer lacks what only the names are here of; on the engine's thread.
   *
   * @see #lacking
   */
  Set<LogId> unsendable() {
    unsendable.removeIf(log -> !isLackingBelow(log)); // it may have got a snapshot meanwhile
    return Set.copyOf(unsendable);
  }

  private boolean isLackingBelow(LogId log) {
    LogInfo info = replica.store().logs().find(log);
    return info != null && replica.shownBy(peer).seq(log) < info.bareThrough();
  }

  void tick(long nowMillis) {
    if (!conversation.isClosed()) {
      conversation.onTick(nowMillis);
    }
  }

  void close() {
    engine.post(
        () -> {
          if (!conversation.isClosed()) {
            conversation.close(ErrorCode.SHUTTING_DOWN);
          }
          link.close();
        });
  }

  // ---- the link ----

  @Override
  public void onFrame(byte[] frame) {
    onFrames(List.of(frame));
  }

  @Override
  public void onFrames(List<byte[]> frames) {
    engine.call(
        () -> {
          if (!conversation.isClosed()) {
            conversation.onFrames(frames);
          }
          return true;
        });
  }

  @Override
  public void onClosed(LinkException cause) {
    engine.post(
        () -> {
          if (!conversation.isClosed()) {
            conversation.close(ErrorCode.SHUTTING_DOWN);
          }
          ErrorCode code = reason;
          SpaceException failure =
              code == null || code == ErrorCode.SHUTTING_DOWN
                  ? Failures.of(cause)
                  : Failures.of(code, peer);
          finish(failure);
        });
  }

  private void finish(SpaceException failure) {
    onEnd.accept(this);
    caughtUp.completeExceptionally(failure);
    ended.complete(failure);
  }

  // ---- the conversation ----

  @Override
  public void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) {
    except.forEach(
        (log, code) ->
            warnings.add(
                new SyncWarning(
                    SyncWarning.Kind.LOG_STOPPED,
                    peer,
                    "log " + log.abbreviated() + ": " + code.text())));
    reached.add(direction);
    if (reached.size() == Direction.values().length) {
      caughtUp.complete(this);
    }
  }

  @Override
  public void onNeedsSnapshot(Direction direction, LogId log) {
    (direction == Direction.INBOUND ? lacking : unsendable).add(log);
  }

  @Override
  public void onWarning(SyncWarning warning) {
    warnings.add(warning);
  }

  @Override
  public void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer) {
    reason = code;
    link.close();
  }
}
