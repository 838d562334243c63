package org.logomesh.model.sync;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;

/** Ranges that the shell was asked to read from its store. A log's can be forgotten under way. */
final class Reads {
  /**
   * One of them.
   *
   * @param forked whether it is to show the peer a fork, and is no part of the log's flow
   */
  record Read(LogId log, long fromSeq, boolean forked) {}

  private final Actions actions;
  private final Map<Long, Read> open = new HashMap<>();

  Reads(Actions actions) {
    this.actions = actions;
  }

  void ask(Read read, int maxBytes) {
    long request = actions.newRequest();
    open.put(request, read);
    actions.add(new SyncAction.ReadRange(request, read.log(), read.fromSeq(), maxBytes));
  }

  /** A range was read; null if nobody wants it any more. */
  @Nullable Read answered(long request) {
    return open.remove(request);
  }

  void forget(LogId log) {
    open.values().removeIf(read -> read.log().equals(log));
  }

  int count() {
    return open.size();
  }
}
