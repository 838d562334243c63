package org.logomesh.client.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.MalformedOperationException;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.OperationId;

/** Reads the short references of one entry: what places in its past mean. */
final class References implements org.logomesh.client.graph.References {
  /**
   * A dependency that is here.
   *
   * @param log the log it is stored under here, which may be a fork's branch
   * @param seq its place
   * @param lamport its logical time
   */
  record Dependency(LogId log, long seq, long lamport) {}

  private final Progress progress;
  private final Candidate candidate;
  private final List<Dependency> dependencies;
  private int index;

  References(Progress progress, Candidate candidate, List<Dependency> dependencies) {
    this.progress = progress;
    this.candidate = candidate;
    this.dependencies = dependencies;
  }

  /** Says which operation of the entry is being read: it may refer to those before it only. */
  void at(int operation) {
    index = operation;
  }

  @Override
  public OperationId operation(Place place) {
    if (place.log() > dependencies.size()) {
      throw new MalformedOperationException("a reference to a log that it does not depend on");
    }
    long self = candidate.after().seq();
    if (place.log() == 0 && place.seq() == self) {
      if (place.index() >= index) {
        throw new MalformedOperationException("a reference that is not to an earlier operation");
      }
      return new OperationId(candidate.after().hash(), place.index());
    }
    LogId log = place.log() == 0 ? candidate.log() : dependencies.get(place.log() - 1).log();
    long last = place.log() == 0 ? self - 1 : dependencies.get(place.log() - 1).seq();
    if (place.seq() > last) {
      throw new MalformedOperationException("a reference beyond what it depends on");
    }
    @Nullable EntryHash hash = progress.hash(log, place.seq());
    if (hash == null) {
      throw new IllegalStateException("a log with a gap at " + place.seq());
    }
    return new OperationId(hash, place.index());
  }

  @Override
  public Place place(OperationId id) {
    throw new UnsupportedOperationException("this side only reads");
  }
}
