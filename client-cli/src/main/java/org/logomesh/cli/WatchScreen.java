package org.logomesh.cli;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Change;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.Watch;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/** Shows what comes in, as it comes in. */
final class WatchScreen {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final long LOOK_MILLIS = 200;

  private final Space space;
  private final Output out;
  private String lastState = "";

  WatchScreen(Space space, Output out) {
    this.space = space;
    this.out = out;
  }

  /**
   * Watches until the process is ended.
   *
   * @param seconds for how long at most; null for as long as it goes
   */
  void show(@Nullable Integer seconds) throws InterruptedException {
    long end = seconds == null ? Long.MAX_VALUE : System.currentTimeMillis() + 1000L * seconds;
    Space.Subscription changes = space.onChange(this::changed);
    try (Watch watch = space.watch()) {
      while (System.currentTimeMillis() < end) {
        state(watch);
        Thread.sleep(LOOK_MILLIS);
      }
    } finally {
      changes.close();
    }
  }

  private void state(Watch watch) {
    SpaceException failure = watch.lastFailure();
    String state;
    if (space.isOffline()) {
      state = "offline mode is on; lm offline off ends it";
    } else if (watch.isConnected()) {
      state = "connected";
    } else if (failure != null) {
      state = "not connected: " + failure.getMessage() + "; trying again";
    } else {
      state = watch.targets() == 0 ? "waiting for devices to connect" : "connecting";
    }
    if (!state.equals(lastState)) {
      lastState = state;
      out.object(Map.of("state", state));
      out.line(now() + "  " + state);
    }
  }

  private void changed(Change change) {
    String who = change.remote() ? "received" : "written ";
    for (ThoughtId id : change.thoughts()) {
      Thought thought = space.thought(id).orElse(null);
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("change", thought == null ? "deleted" : "thought");
      object.put("remote", change.remote());
      object.put("id", id.toString());
      if (thought != null) {
        object.put("thought", Shown.object(thought));
      }
      out.object(object);
      out.line(
          now()
              + "  "
              + who
              + "  "
              + (thought == null ? Shown.id(id) + "  (deleted)" : Shown.row(thought)));
    }
    if (change.thoughts().isEmpty() && !change.edges().isEmpty()) {
      out.object(
          Map.of("change", "edges", "remote", change.remote(), "count", change.edges().size()));
      out.line(now() + "  " + who + "  " + change.edges().size() + " connections");
    }
  }

  private static String now() {
    return LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
  }
}
