package org.logomesh.client.sync;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;

/** Changes made on this device. */
final class LocalWrites {
  private final Core core;
  private final Audience audience;
  private final Author author;
  private final InstantSource clock;
  private boolean holding;

  LocalWrites(Core core, Audience audience, InstantSource clock, SecureRandom random) {
    this.core = core;
    this.audience = audience;
    this.clock = clock;
    this.author =
        new Author(core.store, core.space, core.keys, core.membership, core.progress, random);
  }

  /**
   * Makes one local transaction durable and visible.
   *
   * @param edit says what to change; it sees the graph as it is
   * @throws NotAWriterException if this device may not write
   * @throws StoreException if the disk is full or fails, or trust records are damaged; nothing has
   *     changed then
   */
  Replica.Edited edit(Consumer<GraphEdit> edit) {
    return edit(edit, true);
  }

  /**
   * As {@link #edit(Consumer)}; what is not handed on at once waits for the next edit that is, or
   * for {@link #release}.
   */
  Replica.Edited edit(Consumer<GraphEdit> edit, boolean handOn) {
    List<SealedEntry> sealed = new ArrayList<>();
    Replica.Edited edited =
        core.transaction(
            () -> {
              sealed.clear();
              core.membership.requireWhole();
              GraphEdit changes = new GraphEdit(core.store.graph());
              edit.accept(changes);
              GraphMerge merge = core.merge();
              sealed.addAll(author.write(changes.operations(), clock.millis(), merge));
              Changes merged = merge.finish();
              LogId own = core.store.settings().ownLog();
              Head head = own == null ? null : core.store.logs().frontier().head(own);
              return new Replica.Edited(head, merged);
            });
    if (!sealed.isEmpty()) {
      if (handOn) {
        // The first write also opens the log: then peers read it from its beginning.
        boolean whole = holding || sealed.get(0).seq() == 1;
        holding = false;
        publishOwn(whole ? null : sealed);
      } else {
        holding = true;
      }
      audience.changed(edited.changes(), false);
    }
    return edited;
  }

  /** Hands on what was held back. */
  void release() {
    if (holding) {
      holding = false;
      publishOwn(null);
    }
  }

  private void publishOwn(@Nullable List<SealedEntry> sealed) {
    LogId own = core.store.settings().ownLog();
    Head head = own == null ? null : core.store.logs().frontier().head(own);
    if (own != null && head != null) {
      audience.publish(new CommittedRange(own, head, sealed));
    }
  }

  /** Whether entries of a log are held back here. */
  boolean holds(LogId log) {
    return holding && log.equals(core.store.settings().ownLog());
  }
}
