package org.logomesh.relay.signal;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.MemberWatch;
import org.logomesh.relay.store.ChangeFeed;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Keeps time for signalling and tunnels, hears for them what other relays wrote, and ends their
 * connections before the server stops.
 */
final class SignalLifecycle implements SmartLifecycle {
  private static final long TICK_MILLIS = 1_000;

  private final Rendezvous rendezvous;
  private final SignalHub hub;
  private final Tunnels tunnels;
  private final MemberWatch members;
  private final Blocks blocks;
  private final Deletions deletions;
  private final ChangeFeed feed;
  private final Disposable.Swap hearing = Disposables.swap();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "signal-timer");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean running;

  SignalLifecycle(
      Rendezvous rendezvous,
      SignalHub hub,
      Tunnels tunnels,
      MemberWatch members,
      Blocks blocks,
      Deletions deletions,
      ChangeFeed feed) {
    this.rendezvous = rendezvous;
    this.hub = hub;
    this.tunnels = tunnels;
    this.members = members;
    this.blocks = blocks;
    this.deletions = deletions;
    this.feed = feed;
  }

  @Override
  public void start() {
    running = true;
    hearing.update(feed.changes().subscribe(members::onChange));
    var unused =
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    hub.tick(now);
    tunnels.tick(now);
    members.end(blocks.now()::includes, ErrorCode.BLOCKED);
    members.end((space, device) -> deletions.includes(space), ErrorCode.SPACE_DELETED);
    rendezvous.end(deletions::includes, ErrorCode.SPACE_DELETED);
  }

  @Override
  public void stop() {
    running = false;
    hearing.dispose();
    timer.shutdownNow();
    rendezvous.close();
    tunnels.close();
    hub.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  // Open connections would hold up the graceful stop of the web server.
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
