package org.logomesh.client.sync;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.References;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.OperationId;

/** Writes the short references of one entry of the own log. */
final class OwnReferences implements References {
  private final LogId own;
  private final long seq;
  private final Map<EntryHash, org.logomesh.model.entry.Place> places = new HashMap<>();
  private List<LogId> dependencies = List.of();

  OwnReferences(SpaceStore store, LogId own, long seq, Collection<EntryHash> entries) {
    this.own = own;
    this.seq = seq;
    for (EntryHash entry : entries) {
      org.logomesh.model.entry.Place place = store.entries().place(entry);
      if (place == null) {
        throw DamagedEntryException.notFound(entry);
      }
      places.put(entry, place);
    }
  }

  /** The other logs that are referred to. */
  Set<LogId> logs() {
    TreeSet<LogId> logs = new TreeSet<>();
    places.values().forEach(place -> logs.add(place.log()));
    logs.remove(own);
    return logs;
  }

  /** Says in which order the entry names the logs it depends on. */
  void order(List<LogId> logs) {
    dependencies = logs;
  }

  @Override
  public Place place(OperationId id) {
    if (id.entry().equals(GraphEdit.PENDING)) {
      return new Place(0, seq, id.index());
    }
    org.logomesh.model.entry.Place place = places.get(id.entry());
    if (place == null) {
      throw new IllegalArgumentException("a reference that was not announced");
    }
    int log = place.log().equals(own) ? 0 : dependencies.indexOf(place.log()) + 1;
    if (log == 0 && !place.log().equals(own)) {
      throw new IllegalArgumentException("a reference to a log that is no dependency");
    }
    return new Place(log, place.seq(), id.index());
  }

  @Override
  public OperationId operation(Place place) {
    throw new UnsupportedOperationException("this side only writes");
  }
}
