package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.DamagedLogException;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stored entries that a disk has changed. They are served to nobody. Every device is told that the
 * log ends before them here, so whoever has them brings them again, as it would to any relay that
 * has less; and they are put back in their place if the log itself says that they are the entries
 * that were there. It need not be believed who brings them. Used in the order of the space's hub.
 */
final class Healing {
  private static final Logger log = LoggerFactory.getLogger(Healing.class);

  private final SpaceHub hub;
  private final EntryStore store;
  private final LogBook book;
  private final SyncCounters counters;

  Healing(SpaceHub hub, EntryStore store, LogBook book, SyncCounters counters) {
    this.hub = hub;
    this.store = store;
    this.book = book;
    this.counters = counters;
  }

  /**
   * Something of a log could not be read. If that is because it is damaged, devices are told how
   * far it is whole.
   *
   * @param reader whose read it was; it is told again if others know already. Null if nobody waits
   * @param then called when it is known where the log is damaged
   * @return whether that is the reason; if not, nothing happens
   */
  boolean notice(LogId id, StoreException error, @Nullable SyncConnection reader, Runnable then) {
    StoredLog stored = book.log(id);
    if (!(error instanceof DamagedLogException damaged) || stored == null) {
      return false;
    }
    long seq = damaged.firstDamaged();
    Wound known = book.wound(id);
    if (known != null && known.seq() <= seq) {
      if (reader != null) {
        tell(reader, id, known);
      }
      then.run();
      return true;
    }
    hub.then(
        store.wholeBefore(hub.space(), id, seq),
        whole -> {
          StoredLog now = book.log(id);
          if (now != null && now.firstSeq() <= seq && seq <= now.state().seq()) {
            wounded(id, new Wound(seq, whole));
          }
          then.run();
        },
        again -> hub.endAll(StoreErrors.code(again)));
    return true;
  }

  private void wounded(LogId id, Wound wound) {
    Wound known = book.wound(id);
    if (known == null || wound.seq() < known.seq()) {
      log.warn(
          "space {}: entry {} of log {} is damaged in the store; devices are asked for it",
          hub.space().abbreviated(),
          wound.seq(),
          id.abbreviated());
      counters.damaged();
      book.wounded(id, wound);
      hub.tellOthers(null, connection -> tell(connection, id, wound));
    }
  }

  private void tell(SyncConnection connection, LogId id, Wound wound) {
    if (connection.isOpen()) {
      hub.perform(connection, connection.session().onDamaged(id, wound.whole()));
    }
  }

  /** Whether a range holds an entry again that is damaged here. */
  boolean isRemedy(LogId id, long firstSeq, long lastSeq) {
    Wound wound = book.wound(id);
    return wound != null && firstSeq <= wound.seq() && wound.seq() <= lastSeq;
  }

  /**
   * Puts entries in the place of what is damaged, if they are what was there.
   *
   * @param done told the place up to which they are whole now; the one before the first if they are
   *     other entries
   */
  void mend(
      StoredLog stored,
      List<SealedEntry> brought,
      LongConsumer done,
      Consumer<StoreException> failed) {
    long first = brought.get(0).seq();
    int count = (int) Math.min(brought.size(), stored.state().seq() - first + 1);
    List<SealedEntry> entries = new ArrayList<>(brought.subList(0, count));
    SpaceId space = hub.space();
    LogId origin = stored.state().log();
    VerifyKey author = hub.key(stored.state().device());
    hub.then(
        store.mend(space, stored.id(), entries, entry -> entry.isSignedBy(author, space, origin)),
        mended -> {
          long through = first + Objects.requireNonNull(mended) - 1;
          mended(stored.id(), through);
          done.accept(through);
        },
        failed);
  }

  /** Looks whether another relay on the same store has put back what is known to be damaged. */
  void lookAgain() {
    book.wounds()
        .forEach(
            (id, wound) ->
                hub.then(
                    store.range(hub.space(), id, wound.seq(), 1),
                    whole -> {
                      if (whole != null && !whole.isEmpty()) {
                        mended(id, wound.seq());
                      }
                    },
                    stillDamaged -> {}));
  }

  private void mended(LogId id, long through) {
    Wound wound = book.wound(id);
    StoredLog stored = book.log(id);
    if (wound == null || stored == null || through < wound.seq()) {
      return;
    }
    log.info(
        "space {}: log {} is whole again at entry {}",
        hub.space().abbreviated(),
        id.abbreviated(),
        wound.seq());
    counters.mended();
    book.healed(id);
    // What comes later may be damaged too: whoever reads it finds it.
    Head head = stored.state().head();
    hub.tellOthers(null, c -> hub.perform(c, c.session().onMended(id, head)));
  }
}
