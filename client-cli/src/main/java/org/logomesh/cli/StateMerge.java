package org.logomesh.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Edit;
import org.logomesh.client.PluginEdit;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Decision;
import org.logomesh.client.graph.Dispute;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphLimits;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import org.logomesh.client.graph.ThoughtResolution.Outcome;

/** Merges parts of states that an import brings into those that are here, within one edit. */
final class StateMerge {
  private final Edit edit;
  private final ResolutionRules rules;
  private final long fileMillis;
  private final ImportSummary counts;

  StateMerge(Edit edit, ResolutionRules rules, long fileMillis, ImportSummary counts) {
    this.edit = edit;
    this.rules = rules;
    this.fileMillis = fileMillis;
    this.counts = counts;
  }

  /**
   * Merges one part.
   *
   * @param before what the last import or export had of it
   * @param file what the file has of it
   */
  void merge(StateKey key, @Nullable StatePart before, @Nullable StatePart file) {
    if (Objects.equals(before, file)) {
      return;
    }
    StateCell cell = edit.state(key);
    if (key.shape() == StateShape.COUNTER) {
      count(cell, before, file);
      return;
    }
    StatePart here = cell.shown() == null ? null : StatePart.of(cell);
    if (Objects.equals(here, file)) {
      return;
    }
    if (key.shape() == StateShape.SET || Objects.equals(here, before)) {
      write(key, file);
    } else {
      decide(key, here, file, cell.shown());
    }
  }

  private void write(StateKey key, @Nullable StatePart file) {
    FieldValue value = file == null ? null : file.value();
    if (key.scope() == StateScope.USER) {
      if (!Shown.isPreference(key)) {
        counts.warnings.put(StateFile.NAME, "has what is no preference; it was not taken in");
        return;
      }
      if (value == null) {
        edit.preferences(key.owner()).remove(key.slot());
      } else {
        edit.preferences(key.owner()).set(key.slot(), value);
      }
    } else {
      PluginEdit plugin = edit.plugin(key.owner(), file == null ? 0 : file.schema()).overNewer();
      switch (key.shape()) {
        case REGISTER -> {
          var unused = value == null ? plugin.clear(key.name()) : plugin.set(key.name(), value);
        }
        case MAP -> {
          var unused =
              value == null
                  ? plugin.remove(key.name(), key.slot())
                  : plugin.put(key.name(), key.slot(), value);
        }
        case SET -> {
          var unused =
              file == null
                  ? plugin.discard(key.name(), key.slot())
                  : plugin.add(key.name(), key.slot());
        }
        case COUNTER, SESSION -> throw new IllegalStateException("no value: " + key);
      }
    }
    counts.states++;
  }

  // A value comes before a removal, and one in a newer data format before one that is older: what
  // the newer one means, an old export cannot know.
  private void decide(
      StateKey key,
      @Nullable StatePart here,
      @Nullable StatePart file,
      @Nullable StateWrite shown) {
    FieldValue mine = here == null ? null : here.value();
    FieldValue theirs = file == null ? null : file.value();
    Outcome outcome;
    FieldValue kept = mine;
    if (here != null && file != null && here.schema() > file.schema()) {
      outcome = Outcome.LOCAL_CHOSEN;
    } else {
      long hereMillis = shown == null ? 0 : shown.write().stamp().wallMillis();
      boolean fileFirst = mine == null || (theirs != null && fileMillis > hereMillis);
      Dispute.Side local = new Dispute.Side(mine, null, false, hereMillis, null);
      Dispute.Side remote = new Dispute.Side(theirs, null, false, fileMillis, null);
      List<Dispute.Side> sides = fileFirst ? List.of(remote, local) : List.of(local, remote);
      String name = key.slot().isEmpty() ? key.name() : key.slot();
      Decision decision =
          rules
              .strategy(Conflict.Kind.STATE, name)
              .decide(new Dispute(Conflict.Kind.STATE, name, null, sides));
      if (decision instanceof Decision.Keep keep) {
        kept = sides.get(keep.side()).value();
        boolean isFile = (keep.side() == 0) == fileFirst;
        outcome = isFile ? Outcome.REMOTE_CHOSEN : Outcome.LOCAL_CHOSEN;
      } else if (decision instanceof Decision.Write write) {
        kept = write.value();
        outcome = Outcome.VALUE_MADE;
      } else {
        outcome = Outcome.LEFT_OPEN; // what is here stays
      }
    }
    counts.conflicts.add(ImportConflict.ofState(key, mine, theirs, outcome, kept));
    if (!Objects.equals(kept, mine)) {
      int schema = Math.max(here == null ? 0 : here.schema(), file == null ? 0 : file.schema());
      write(key, kept == null ? null : new StatePart(key, schema, kept, 0));
    }
  }

  // Both sides counted on from the same sum: what the file's has more is added. Without a common
  // sum nobody knows what was counted on both sides, and the one that is here stays.
  private void count(StateCell cell, @Nullable StatePart before, @Nullable StatePart file) {
    boolean counted = cell.sum() != 0 || !cell.hidden().isEmpty();
    if (file == null || (before == null && cell.sum() == file.sum())) {
      return;
    }
    long delta = before == null ? file.sum() : file.sum() - before.sum();
    if ((before == null && counted) || Math.abs((double) delta) > GraphLimits.MAX_DELTA) {
      FieldValue here = new FieldValue.Int64(cell.sum());
      FieldValue there = new FieldValue.Int64(file.sum());
      counts.conflicts.add(
          ImportConflict.ofState(cell.key(), here, there, Outcome.LOCAL_CHOSEN, here));
    } else if (cell.key().scope() == StateScope.PLUGIN) {
      edit.plugin(cell.key().owner(), 0).count(cell.key().name(), delta);
      counts.states++;
    }
  }
}
