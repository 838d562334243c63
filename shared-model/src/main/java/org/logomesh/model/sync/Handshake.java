package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrontierPart;
import org.logomesh.model.wire.Hello;

/** HELLO both ways: who are you, what do you speak, what do you have, how much can you take. */
final class Handshake {
  private final SyncSettings settings;
  private final Knowledge knowledge;
  private final Actions actions;
  private @Nullable Hello hello;
  private boolean complete;

  Handshake(SyncSettings settings, Knowledge knowledge, Actions actions) {
    this.settings = settings;
    this.knowledge = knowledge;
    this.actions = actions;
  }

  void greet(List<RecordHash> trustHeads) {
    List<Frontier> parts = FrontierPart.split(knowledge.here());
    actions.send(
        new Hello(
            SyncSettings.MIN_VERSION,
            SyncSettings.MAX_VERSION,
            settings.incarnation(),
            settings.relay(),
            greeted(trustHeads),
            settings.creditBytes(),
            parts.get(0),
            parts.size() > 1,
            true));
    announceRest(parts);
  }

  /** Tells the peer heads that replace what it was told before. */
  void announceAgain(Frontier heads) {
    List<Frontier> parts = FrontierPart.split(heads);
    actions.send(new FrontierPart(parts.get(0), parts.size() > 1));
    announceRest(parts);
  }

  private void announceRest(List<Frontier> parts) {
    for (int i = 1; i < parts.size(); i++) {
      actions.send(new FrontierPart(parts.get(i), i < parts.size() - 1));
    }
  }

  // More heads than HELLO can say: the peer sends us some records that we have.
  private static List<RecordHash> greeted(List<RecordHash> trustHeads) {
    List<RecordHash> sorted = new ArrayList<>(new TreeSet<>(trustHeads));
    return sorted.subList(0, Math.min(sorted.size(), Hello.MAX_TRUST_HEADS));
  }

  void onHello(Hello frame) {
    if (hello != null) {
      actions.fail(ErrorCode.UNEXPECTED_FRAME);
      return;
    }
    if (frame.maxVersion() < SyncSettings.MIN_VERSION) {
      actions.fail(ErrorCode.UNSUPPORTED_VERSION);
      return;
    }
    if (frame.minVersion() > SyncSettings.MAX_VERSION) {
      actions.fail(ErrorCode.UNSUPPORTED_VERSION, ErrorCode.NEEDS_UPDATE);
      return;
    }
    hello = frame;
    take(frame.frontier(), frame.moreFrontier());
  }

  /** Takes a further part of the first frontier. */
  void onPart(FrontierPart part) {
    if (hello == null) {
      actions.fail(ErrorCode.UNEXPECTED_FRAME);
      return;
    }
    take(part.frontier(), part.more());
  }

  private void take(Frontier part, boolean more) {
    part.heads().forEach(knowledge::peerAnnounced);
    if (knowledge.peerLogs() > settings.maxLogs()) {
      actions.fail(ErrorCode.TOO_MANY_LOGS);
      return;
    }
    complete = !more;
  }

  boolean isComplete() {
    return complete;
  }

  /** Returns the peer's greeting, once it has come. */
  Hello peer() {
    if (hello == null) {
      throw new IllegalStateException("no HELLO yet");
    }
    return hello;
  }
}
