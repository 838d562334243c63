package org.logomesh.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.client.sync.SyncWarning.Kind;
import org.logomesh.model.id.LogId;

/**
 * A sync with all that it takes. A round over the links brings entries. Where one side lacks
 * entries that the other has not got any more, a snapshot takes their place: here, if the relay has
 * dropped them; at the relay, if it has lost them. Another round then brings what lies above it.
 */
final class FullSync {
  /** Snapshots that take the place of entries. Each tells whether it was done, or why not. */
  interface StandIns {
    /** Begins here with the snapshot that the relay has in place of what is missing of logs. */
    SyncWarning catchUp(Set<LogId> lacking);

    /** Gives the relay the snapshot that this device began with. */
    SyncWarning fill();

    /** The relay has the snapshot, and still lacks what it stands for. */
    SyncWarning stillUnfilled();
  }

  private final Function<Duration, Moved> round;
  private final StandIns standIns;
  private final Consumer<SyncWarning> notice;

  /**
   * @param round syncs once over every link, for so long at most
   * @param notice keeps what a person should know for whoever asks later
   */
  FullSync(Function<Duration, Moved> round, StandIns standIns, Consumer<SyncWarning> notice) {
    this.round = round;
    this.standIns = standIns;
    this.notice = notice;
  }

  /** Syncs; a round may take {@code timeout}. What snapshots did, or why not, is told first. */
  Moved run(Duration timeout) {
    List<SyncWarning> told = new ArrayList<>();
    Moved moved = round.apply(timeout);
    if (!moved.lacking().isEmpty()) {
      told.add(noticed(standIns.catchUp(moved.lacking())));
      moved = after(moved, told, Kind.BEGAN_AGAIN, timeout);
    }
    if (!moved.unsendable().isEmpty()) {
      told.add(noticed(standIns.fill()));
      moved = after(moved, told, Kind.RELAY_FILLED, timeout);
      if (isLast(told, Kind.RELAY_FILLED) && !moved.unsendable().isEmpty()) {
        moved = moved.told(joined(moved.warnings(), List.of(standIns.stillUnfilled())));
      }
    }
    return moved.told(joined(told, moved.warnings()));
  }

  // It notices again what still holds of what was noticed before.
  private Moved after(Moved before, List<SyncWarning> told, Kind done, Duration timeout) {
    return isLast(told, done) ? before.and(round.apply(timeout)) : before;
  }

  private static boolean isLast(List<SyncWarning> told, Kind kind) {
    return told.get(told.size() - 1).kind() == kind;
  }

  /** A link that stays up lacks entries that the relay has dropped. */
  void catchUp(Set<LogId> lacking) {
    noticed(standIns.catchUp(lacking));
  }

  /** The relay of a link that stays up lacks entries that are not here either. */
  void fill() {
    noticed(standIns.fill());
  }

  private SyncWarning noticed(SyncWarning told) {
    notice.accept(told);
    return told;
  }

  private static List<SyncWarning> joined(List<SyncWarning> first, List<SyncWarning> then) {
    List<SyncWarning> both = new ArrayList<>(first);
    both.addAll(then);
    return both;
  }
}
