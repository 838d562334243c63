package org.logomesh.relay.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.core.publisher.Mono;

/**
 * The trust logs in use, folded once and kept while there is room. The store stays the truth: every
 * question reads the records that were added since, also by another relay. Thread-safe.
 */
public final class TrustCache {
  /**
   * Bytes of records kept in memory for all spaces together; folded they take about thrice that.
   */
  static final long MAX_BYTES = 8 << 20;

  /** Bytes of records read at once. */
  private static final int PAGE_BYTES = 1 << 20;

  private final EntryStore store;
  private final List<BiConsumer<SpaceId, TrustSnapshot>> readers = new CopyOnWriteArrayList<>();
  private final Map<SpaceId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  private record Kept(TrustSnapshot snapshot, long bytes) {}

  public TrustCache(EntryStore store) {
    this.store = store;
  }

  /**
   * Adds one who is given the trust log of a space whenever somebody has read it, on that one's
   * thread; never a part of it.
   */
  void onRead(BiConsumer<SpaceId, TrustSnapshot> reader) {
    readers.add(reader);
  }

  /**
   * Completes if the device may change the membership of its space, as it is now; refuses with
   * NOT_ALLOWED otherwise.
   */
  public Mono<Void> requireAdministrator(DevicePrincipal device) {
    return snapshot(device.space())
        .filter(trust -> trust.state().mayAdminister(device.device()))
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.NOT_ALLOWED)))
        .then();
  }

  /** Emits the trust log of a space as it is now; nothing if the space is not registered. */
  public Mono<TrustSnapshot> snapshot(SpaceId space) {
    return Mono.defer(() -> refresh(space, cached(space)))
        .doOnNext(trust -> readers.forEach(reader -> reader.accept(space, trust)))
        .onErrorResume(
            StoreException.class,
            error -> {
              if (error.reason() != Reason.UNKNOWN_SPACE) {
                return Mono.error(error);
              }
              forget(space);
              return Mono.empty();
            });
  }

  /**
   * What became of records that were brought.
   *
   * @param snapshot the trust log afterwards
   * @param refusal why some were not taken; null if all are there now
   */
  public record Appended(TrustSnapshot snapshot, @Nullable ErrorCode refusal) {}

  /** Verifies records and makes those durable that are new. */
  public Mono<Appended> append(SpaceId space, List<byte[]> records) {
    return snapshot(space)
        .switchIfEmpty(Mono.error(() -> new StoreException(Reason.UNKNOWN_SPACE, "space " + space)))
        .flatMap(
            before -> {
              AddResult result = before.log().add(records);
              List<TrustRow> rows = new ArrayList<>();
              for (TrustRecord record : result.accepted()) {
                rows.add(new TrustRow(0, record.hash(), record.bytes()));
              }
              Mono<TrustSnapshot> after =
                  rows.isEmpty()
                      ? Mono.just(before)
                      : store.appendTrust(space, rows).then(Mono.defer(() -> snapshot(space)));
              return after.map(snapshot -> new Appended(snapshot, Refusals.of(result)));
            });
  }

  /**
   * Puts records in the place of stored ones that the disk has changed, if they are what was there:
   * the hash beside it says so, and the author's signature. It need not be believed who brings
   * them.
   *
   * @return emits how many are whole again
   */
  Mono<Integer> mend(SpaceId space, List<byte[]> brought) {
    return stored(space, 0)
        .flatMap(
            rows -> {
              List<TrustRow> remedies = remedies(space, rows, brought);
              return remedies.isEmpty() ? Mono.just(0) : store.mendTrust(space, remedies);
            });
  }

  private Mono<List<TrustRow>> stored(SpaceId space, long after) {
    return store
        .trustAfter(space, after, PAGE_BYTES)
        .flatMap(
            page ->
                page.isEmpty()
                    ? Mono.just(page)
                    : stored(space, page.get(page.size() - 1).serial())
                        .map(
                            rest -> {
                              List<TrustRow> all = new ArrayList<>(page);
                              all.addAll(rest);
                              return all;
                            }));
  }

  private static List<TrustRow> remedies(SpaceId space, List<TrustRow> rows, List<byte[]> brought) {
    Map<RecordHash, byte[]> offered = new HashMap<>();
    for (byte[] record : brought) {
      RecordHash hash = hash(space, record);
      if (hash != null) {
        offered.put(hash, record);
      }
    }
    List<TrustRow> remedies = new ArrayList<>();
    List<byte[]> mended = new ArrayList<>();
    for (TrustRow row : rows) {
      byte[] remedy = offered.get(row.hash());
      if (remedy != null && !Arrays.equals(remedy, row.record())) {
        remedies.add(new TrustRow(row.serial(), row.hash(), remedy));
        mended.add(remedy);
      } else {
        mended.add(row.record());
      }
    }
    // A copy with a bad signature has the right hash: it is not part of the log.
    TrustLog log = TrustLog.empty(space).add(mended).log();
    remedies.removeIf(
        row -> {
          TrustRecord record = log.record(row.hash());
          return record == null || !Arrays.equals(record.bytes(), row.record());
        });
    return remedies;
  }

  private static @Nullable RecordHash hash(SpaceId space, byte[] record) {
    try {
      return TrustRecord.decode(space, record).hash();
    } catch (CborException malformed) {
      return null;
    }
  }

  private Mono<TrustSnapshot> refresh(SpaceId space, @Nullable TrustSnapshot before) {
    TrustLog log = before == null ? TrustLog.empty(space) : before.log();
    long serial = before == null ? 0 : before.serial();
    return store
        .trustAfter(space, serial, PAGE_BYTES)
        .flatMap(
            rows -> {
              if (rows.isEmpty() && before != null) {
                return Mono.just(before);
              }
              TrustSnapshot next = grown(log, rows, serial);
              keep(space, next);
              return rows.isEmpty() ? Mono.just(next) : refresh(space, next);
            });
  }

  private static TrustSnapshot grown(TrustLog log, List<TrustRow> rows, long serial) {
    AddResult added = log.add(rows.stream().map(TrustRow::record).toList());
    // Stored are records that were part of the log, after their parents: one that is not any more
    // was changed. Nobody is let in by a part of the log, which may lack a removal.
    if (!added.rejected().isEmpty() || !added.waiting().isEmpty()) {
      throw new StoreException(
          Reason.CORRUPT,
          "trust records " + added.rejected() + ", waiting " + added.waiting().size());
    }
    long last = rows.isEmpty() ? serial : rows.get(rows.size() - 1).serial();
    return new TrustSnapshot(added.log(), TrustState.of(added.log()), last);
  }

  /** Forgets what is kept of a space: it may not be the one it was. */
  synchronized void forget(SpaceId space) {
    Kept old = kept.remove(space);
    keptBytes -= old == null ? 0 : old.bytes();
  }

  /** Forgets what is kept of all spaces. */
  synchronized void forgetAll() {
    kept.clear();
    keptBytes = 0;
  }

  private synchronized @Nullable TrustSnapshot cached(SpaceId space) {
    Kept found = kept.get(space);
    return found == null ? null : found.snapshot();
  }

  private synchronized void keep(SpaceId space, TrustSnapshot snapshot) {
    Kept old = kept.get(space);
    if (old != null && old.snapshot().serial() >= snapshot.serial()) {
      return;
    }
    long bytes = snapshot.log().records().stream().mapToLong(TrustRecord::sizeBytes).sum();
    kept.put(space, new Kept(snapshot, bytes));
    keptBytes += bytes - (old == null ? 0 : old.bytes());
    Iterator<Kept> oldest = kept.values().iterator();
    while (keptBytes > MAX_BYTES && oldest.hasNext()) {
      keptBytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
