package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.Lineage;

/** The branches of a forked log as they are here now. */
record StoredLineage(SpaceStore store, LogId log) implements Lineage {
  @Override
  public List<LogId> ancestors() {
    List<LogId> ancestors = new ArrayList<>();
    for (LogId each = parent(log); each != null; each = parent(each)) {
      ancestors.add(each);
    }
    return ancestors;
  }

  @Override
  public boolean goesOnTo(EntryHash entry) {
    Place place = store.entries().place(entry);
    LogId holder = place == null ? null : place.log();
    while (holder != null && !holder.equals(log)) {
      holder = parent(holder);
    }
    return holder != null;
  }

  private @Nullable LogId parent(LogId branch) {
    LogInfo info = store.logs().find(branch);
    return info == null ? null : info.parent();
  }
}
