package org.logomesh.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Subgraph;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/**
 * A question whose answer is kept up to date: after commits it is asked again, once for all that
 * came meanwhile, and what is different is told. Asking again costs what the question costs, so it
 * should be one that is quick; nothing is asked while nothing is written. Thread-safe.
 */
public final class LiveQuery implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LiveQuery.class.getName());

  private final Supplier<Subgraph> question;
  private final Consumer<Difference> listener;
  private final Executor executor;
  private final Space.Subscription subscription;
  private final AtomicBoolean asked = new AtomicBoolean();
  private Map<ThoughtId, Thought> thoughts = Map.of();
  private Map<EdgeKey, Edge> edges = Map.of();
  private boolean closed;

  private LiveQuery(SpaceCore core, Supplier<Subgraph> question, Consumer<Difference> listener) {
    this.question = question;
    this.listener = listener;
    this.executor = core.workers();
    this.subscription = core.onChange(change -> askAgain());
  }

  // A change that comes while the first answer is made finds the lock taken and waits its turn.
  static LiveQuery begin(
      SpaceCore core, Supplier<Subgraph> question, Consumer<Difference> listener) {
    LiveQuery query = new LiveQuery(core, question, listener);
    synchronized (query) {
      query.take(question.get());
    }
    return query;
  }

  /** The thoughts of the answer as it was last told, in the order of the question. */
  public synchronized List<Thought> thoughts() {
    return List.copyOf(thoughts.values());
  }

  /** The edges of the answer as it was last told. */
  public synchronized List<Edge> edges() {
    return List.copyOf(edges.values());
  }

  /** Ends it; the listener is not called again once this has returned. */
  @Override
  public synchronized void close() {
    closed = true;
    subscription.close();
  }

  private void askAgain() {
    if (asked.compareAndSet(false, true)) {
      try {
        executor.execute(this::answer);
      } catch (RejectedExecutionException closing) {
        LOG.log(Level.DEBUG, "the space is closing: its live queries end");
      }
    }
  }

  private synchronized void answer() {
    asked.set(false);
    if (closed) {
      return;
    }
    try {
      Difference difference = take(question.get());
      if (!difference.isEmpty()) {
        listener.accept(difference);
      }
    } catch (RuntimeException e) {
      // The space may be closing, or the listener has failed: the next change tries again.
      LOG.log(Level.WARNING, "a live query was not answered: {0}", e.toString());
    }
  }

  private Difference take(Subgraph answer) {
    Map<ThoughtId, Thought> now = new LinkedHashMap<>();
    answer.thoughts().forEach(each -> now.put(each.thought().id(), each.thought()));
    Map<EdgeKey, Edge> edgesNow = new LinkedHashMap<>();
    answer.edges().forEach(edge -> edgesNow.put(edge.key(), edge));
    List<Thought> added = new ArrayList<>();
    List<Thought> changed = new ArrayList<>();
    now.forEach(
        (id, thought) -> {
          Thought before = thoughts.get(id);
          if (before == null) {
            added.add(thought);
          } else if (!before.equals(thought)) {
            changed.add(thought);
          }
        });
    Set<ThoughtId> removed = new HashSet<>(thoughts.keySet());
    removed.removeAll(now.keySet());
    List<Edge> different =
        edgesNow.values().stream().filter(edge -> !edge.equals(edges.get(edge.key()))).toList();
    Set<EdgeKey> removedEdges = new HashSet<>(edges.keySet());
    removedEdges.removeAll(edgesNow.keySet());
    thoughts = now;
    edges = edgesNow;
    return new Difference(added, changed, removed, different, removedEdges);
  }
}
