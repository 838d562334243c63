package org.logomesh.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.HistoryIndex;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.store.TextOrigins;
import org.logomesh.client.sync.CutHistoryException;
import org.logomesh.client.sync.OpenedEntries;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.ThoughtHistory;
import org.logomesh.client.text.Blame;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.trust.TrustLevel;

/** Answers questions about the past, on the engine's thread: entries are opened there. */
final class Histories {
  /** Entries of a page at most. */
  static final int MAX_PAGE = 1_000;

  private final EngineThread engine;
  private final Replica replica;
  private final Devices devices;

  Histories(EngineThread engine, Replica replica, Devices devices) {
    this.engine = engine;
    this.replica = replica;
    this.devices = devices;
  }

  HistoryPage history(ThoughtId thought, @Nullable EntryHash before, int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " entries");
    }
    return call(
        () -> {
          // One more than asked for: whether there is another page.
          List<ThoughtHistory.Written> found = replica.history().latest(thought, before, limit + 1);
          List<ThoughtHistory.Written> page = found.subList(0, Math.min(limit, found.size()));
          Map<DeviceId, DeviceInfo> names = names();
          return new HistoryPage(
              page.stream().map(written -> line(written, names)).toList(),
              found.size() > limit ? page.get(limit - 1).line().entry() : null,
              replica.store().history().unread(),
              replica.history().isCut(thought));
        });
  }

  BlamedText blame(ThoughtId thought) {
    return call(
        () -> {
          TextOrigins blamed = replica.history().blame(thought);
          Map<DeviceId, DeviceInfo> names = names();
          List<BlamedText.Span> spans = new ArrayList<>();
          for (Blame<HistoryIndex.Line> span : blamed.spans()) {
            Origin origin = origin(span.author(), names);
            spans.add(new BlamedText.Span(span.from(), span.to(), origin));
          }
          return new BlamedText(blamed.text(), spans);
        });
  }

  PastThought at(ThoughtId thought, Moment moment) {
    return at(thought, moment, new OpenedEntries());
  }

  PastThought at(ThoughtId thought, Moment moment, OpenedEntries opened) {
    return call(() -> replica.history().at(thought, until(moment), opened));
  }

  List<Edge> edgesTo(ThoughtId thought, Moment moment) {
    return call(() -> replica.history().edgesTo(thought, until(moment), new OpenedEntries()));
  }

  /** The thoughts that were written to by a moment, by the first bytes of their ids. */
  List<Long> touched(Moment moment) {
    return call(() -> replica.history().touched(until(moment)));
  }

  List<EntryHash> entries(String digits, int limit) {
    return call(() -> replica.store().history().withPrefix(digits, limit));
  }

  private Predicate<HistoryIndex.Line> until(Moment moment) {
    ThoughtHistory history = replica.history();
    if (moment instanceof Moment.Version version) {
      return history.until(version.frontier());
    }
    return moment instanceof Moment.After after
        ? history.until(after.entry())
        : history.until(((Moment.Time) moment).instant().toEpochMilli());
  }

  private <T> T call(Callable<T> question) {
    try {
      return engine.call(question);
    } catch (StoreException e) {
      throw Failures.of(e);
    } catch (CutHistoryException e) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING, String.valueOf(e.getMessage()), e);
    }
  }

  private static HistoryPage.Line line(
      ThoughtHistory.Written written, Map<DeviceId, DeviceInfo> names) {
    return new HistoryPage.Line(
        origin(written.line(), names),
        written.line().effective(),
        written.step().operations().values().stream().map(ThoughtChange::of).toList());
  }

  private static Origin origin(HistoryIndex.Line line, Map<DeviceId, DeviceInfo> names) {
    DeviceInfo device = names.get(line.device());
    return new Origin(
        line.entry(),
        device != null ? device : unknown(line.device()),
        line.wallMillis(),
        line.lamport());
  }

  private static DeviceInfo unknown(DeviceId device) {
    return new DeviceInfo(
        device, "", "", TrustLevel.UNTRUSTED, DeviceInfo.State.REMOVED, false, false);
  }

  private Map<DeviceId, DeviceInfo> names() {
    Map<DeviceId, DeviceInfo> names = new HashMap<>();
    devices.list().forEach(device -> names.put(device.id(), device));
    return names;
  }
}
