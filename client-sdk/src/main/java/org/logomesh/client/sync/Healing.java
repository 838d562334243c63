package org.logomesh.client.sync;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.store.DamagedGraphException;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;

/**
 * What is done about damage that any work on the replica meets: all of it is looked for, what can
 * be made good here is, and a graph that cannot be read, or was made of entries under wrong names,
 * is made anew. Those who show the graph are told, and peers, who may have what is damaged.
 */
final class Healing {
  private final Core core;
  private final Audience audience;

  /** What was wrong with the graph when it was made anew last; the same again is no damage. */
  private @Nullable String healed;

  Healing(Core core, Audience audience) {
    this.core = core;
    this.audience = audience;
  }

  /**
   * Makes good what can be. Outside transactions.
   *
   * @param met what the work stopped at
   * @return whether it may succeed if it is tried again
   */
  boolean heal(StoreException met) {
    boolean ofGraph = met instanceof DamagedGraphException;
    if (ofGraph && (String.valueOf(met.getMessage()).equals(healed) || core.level.isPutOff())) {
      return false;
    }
    Set<LogId> marked = new HashSet<>(core.store.damaged().all().keySet());
    int found = core.damage.sweep();
    if (found == 0 && !ofGraph) {
      return false;
    }
    if (ofGraph) {
      core.store.run(core.level::distrustTables);
      healed = met.getMessage();
    }
    audience.changed(core.begin(this::settled), true);
    tell(marked);
    return !ofGraph || !core.level.isPutOff();
  }

  /**
   * Makes the graph anew if need be, and tries again what waits: entries may have become whole.
   * Inside a transaction.
   */
  Changes settled() {
    return settled(merge -> {});
  }

  /**
   * As {@link #settled()}.
   *
   * @param first what else is to be merged, before what waits
   */
  Changes settled(Consumer<GraphMerge> first) {
    Changes renewed = core.level.settle();
    GraphMerge merge = core.merge();
    first.accept(merge);
    core.inbox.retryAll(merge);
    return Changes.ofBoth(renewed, merge.finish());
  }

  // Whoever was told before knows it, and may be about to send what is missing.
  private void tell(Set<LogId> toldBefore) {
    Frontier whole = core.damage.whole(core.store.logs().frontier());
    for (LogId log : core.store.damaged().all().keySet()) {
      if (!toldBefore.contains(log)) {
        audience.damaged(log, whole.head(log));
      }
    }
  }
}
