package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.ConversationListener;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.wire.ErrorCode;

/** A device's side of one connection. */
final class SimSession implements Link.End, ConversationListener {
  private final SimWorld world;
  private final SimDevice device;

  /** How long a device may be busy, in virtual microseconds. */
  private static final long MAX_BUSY = 300 * Scheduler.MILLIS;

  private final Scheduler time;
  private final SplittableRandom random;
  private final List<byte[]> waiting = new ArrayList<>();
  private final Link link;
  private final Trace trace;
  private final PlantedBug bug;
  private final PeerName peer;
  private final @Nullable SimDevice other;
  private final Conversation conversation;
  private final PeerMemory memory;
  private final Set<SyncWarning.Kind> warned = EnumSet.noneOf(SyncWarning.Kind.class);
  private boolean dead;
  private boolean closed;

  SimSession(
      SimDevice device,
      PeerName peer,
      @Nullable SimDevice other,
      Link link,
      int side,
      SimWorld world) {
    this.world = world;
    this.other = other;
    this.device = device;
    this.link = link;
    this.time = world.time();
    this.random = world.split();
    this.trace = world.trace();
    this.bug = world.bug();
    this.peer = peer;
    this.memory = new PeerMemory(device, peer);
    link.attach(side, this);
    conversation =
        device
            .replica()
            .converse(
                peer,
                device.replica().syncSettings(),
                frame -> {
                  byte[] sent = world.bug().sends(world, frame);
                  world.flips().sends(device.name(), sent);
                  link.send(side, sent);
                },
                this);
  }

  void start() {
    guarded(conversation::start);
  }

  PeerName peer() {
    return peer;
  }

  /** The device on the other side, if it is an honest one: a clone has the name of the original. */
  @Nullable SimDevice other() {
    return other;
  }

  Link link() {
    return link;
  }

  boolean isOver() {
    return dead || closed;
  }

  /** The process is gone, without a word. */
  void die() {
    dead = true;
    link.cut();
  }

  void tick(long nowMillis) {
    if (!isOver() && !conversation.isClosed()) {
      guarded(() -> conversation.onTick(nowMillis));
    }
  }

  // Now and then the device is busy for a while; what arrives meanwhile it takes in at once.
  @Override
  public void onFrame(byte[] frame) {
    waiting.add(frame);
    if (waiting.size() > 1) {
      return;
    }
    if (random.nextInt(4) == 0) {
      time.in(random.nextLong(MAX_BUSY), this::takeIn);
    } else {
      takeIn();
    }
  }

  private void takeIn() {
    List<byte[]> frames = List.copyOf(waiting);
    waiting.clear();
    if (!isOver() && !conversation.isClosed()) {
      frames.forEach(memory::hears);
      guarded(() -> conversation.onFrames(frames));
      memory.check(warned);
      if (link.isOpen() && peer.isRelay() && conversation.isTrustAtPeer()) {
        Oracles.acknowledgedTrustIsAtTheRelay(world, device);
      }
    }
  }

  // What the store cannot do ends the link, as it does in the client.
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (StoreException e) {
      SimulationFailure.unless(
          e.kind() == StoreException.Kind.DISK_FULL,
          device.name() + " has trouble with its store: " + e.getMessage());
      trace.note(device.name() + " ends " + link.name() + ": no room");
      memory.excuse();
      link.cut();
    }
  }

  @Override
  public void onSent(int bytes) {
    // The client queues without bound here; what the session itself bounds is enough.
  }

  @Override
  public void onBroken() {
    if (!isOver() && !conversation.isClosed()) {
      guarded(() -> conversation.close(ErrorCode.TIMEOUT));
    }
    over(null);
  }

  private void over(@Nullable ErrorCode code) {
    if (!isOver()) {
      closed = true;
      trace.note(device.name() + " ends " + link.name() + (code == null ? "" : " " + code));
    }
  }

  @Override
  public void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) {
    trace.note(device.name() + " caught up " + direction + " on " + link.name() + " " + except);
  }

  @Override
  public void onNeedsSnapshot(Direction direction, LogId log) {
    trace.note(device.name() + " needs a snapshot " + direction + " on " + link.name());
    if (peer.isRelay() && direction == Direction.INBOUND) {
      world.compactions().lagsBehind(device);
    } else if (peer.isRelay()) {
      world.compactions().relayLacks(device);
    }
  }

  @Override
  public void onWarning(SyncWarning warning) {
    if (bug.passesOn(warning)) {
      warned.add(warning.kind());
      device.warned(warning);
      if (warning.kind() == SyncWarning.Kind.PEER_ROLLED_BACK && other != null) {
        device.accuses();
      }
    }
  }

  @Override
  public void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer) {
    over(code);
    link.finish();
  }
}
