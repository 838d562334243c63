package org.logomesh.client;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.IntegrityReport;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.Replica;

/** Looks for damage: in the file, in the chains, in the audit trail, in the graph. */
final class Checks {
  private Checks() {}

  /** Runs on the engine's thread. */
  static CheckReport run(Replica replica, boolean deep) {
    SpaceStore store = replica.store();
    IntegrityReport report = replica.check();
    List<String> problems = new ArrayList<>(report.problems());
    if (!replica.isMembershipWhole()) {
      problems.add("records of who belongs to the space are damaged; the next sync fetches them");
    }
    Long broken = store.audit().firstBroken();
    if (broken != null) {
      problems.add("the audit trail was changed at event " + broken);
    }
    long entries = store.entries().counts().values().stream().mapToLong(Long::longValue).sum();
    String root = HexFormat.of().formatHex(replica.stateRoot());
    boolean readable = report.damaged().isEmpty() && store.damaged().all().isEmpty();
    if (deep && !readable) {
      problems.add(
          "the graph was not compared with its entries, since some are damaged or not here");
    }
    String rebuilt = deep && readable ? HexFormat.of().formatHex(replica.rebuiltRoot()) : null;
    if (rebuilt != null && !rebuilt.equals(root)) {
      problems.add("the graph is not what its entries make; keep the file and report this");
    }
    long quarantined = store.entries().counts().getOrDefault(EntryStatus.VOID, 0L);
    if (quarantined > 0) {
      problems.add(quarantined + " malformed entries are kept apart");
    }
    return new CheckReport(entries, problems, root, rebuilt);
  }
}
