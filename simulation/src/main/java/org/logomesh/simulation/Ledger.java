package org.logomesh.simulation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** What devices reported as durable, and nothing that happened since may have taken away. */
final class Ledger {
  private final Set<Written> entries = new LinkedHashSet<>();

  void add(Written entry) {
    entries.add(entry);
  }

  /** After a loss that sync cannot help: keeps what somebody has. */
  void keep(Predicate<Written> held) {
    entries.removeIf(held.negate());
  }

  Set<Written> entries() {
    return entries;
  }
}
