package org.logomesh.relay.sync;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.DamagedLogException;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.ErasedEntry;
import org.logomesh.relay.store.StoredLog;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hashes of stored entries, which the store does not keep: they are computed from the entries. */
final class EntryReads {
  /** Bytes read at once. */
  private static final int PAGE_BYTES = 256 * 1024;

  private final EntryStore store;
  private final SpaceId space;

  EntryReads(EntryStore store, SpaceId space) {
    this.store = store;
    this.space = space;
  }

  /** Emits the hashes at these places, as far as they are here or kept of erased entries. */
  Mono<List<Head>> heads(LogId log, LogId origin, List<Long> seqs) {
    List<Mono<Head>> heads = new ArrayList<>();
    for (long seq : seqs) {
      heads.add(
          store
              .entry(space, log, seq)
              .map(entry -> new Head(seq, entry.hash(space, origin)))
              .switchIfEmpty(
                  Mono.defer(() -> below(log, origin, seq, seq).flatMapIterable(h -> h).next())));
    }
    return Flux.concat(heads).collectList();
  }

  /** Emits what is known of places that were dropped or erased: of those, and of the last. */
  private Mono<List<Head>> below(LogId log, LogId origin, long fromSeq, long throughSeq) {
    return store
        .floor(space, log)
        .filter(floor -> fromSeq <= floor.seq())
        .flatMap(
            floor ->
                kept(log, fromSeq, throughSeq)
                    .map(
                        kept -> {
                          List<Head> heads = new ArrayList<>();
                          for (ErasedEntry entry : kept) {
                            if (entry.seq() <= throughSeq && entry.seq() < floor.seq()) {
                              heads.add(new Head(entry.seq(), entry.digest().hash(space, origin)));
                            }
                          }
                          if (floor.seq() <= throughSeq) {
                            heads.add(floor.head());
                          }
                          return heads;
                        }))
        .defaultIfEmpty(List.of());
  }

  // Damage there is for the integrity check to tell: nobody can bring what was erased.
  private Mono<List<ErasedEntry>> kept(LogId log, long fromSeq, long throughSeq) {
    return store
        .erased(space, log, fromSeq, Math.toIntExact(throughSeq - fromSeq + 1))
        .onErrorReturn(DamagedLogException.class, List.of());
  }

  /**
   * Emits the hashes of a run of places, the last included, as far as they are here or kept; a run
   * no longer than a frame.
   */
  Mono<Map<Long, EntryHash>> hashes(StoredLog log, long fromSeq, long throughSeq) {
    LogId origin = log.state().log();
    long first = Math.max(fromSeq, log.firstSeq());
    Mono<Map<Long, EntryHash>> here =
        first > throughSeq
            ? Mono.just(new HashMap<>())
            : hashes(log.id(), origin, first, throughSeq);
    if (fromSeq >= log.firstSeq()) {
      return here;
    }
    return below(log.id(), origin, fromSeq, Math.min(throughSeq, log.firstSeq() - 1))
        .flatMap(
            below ->
                here.doOnNext(found -> below.forEach(head -> found.put(head.seq(), head.hash()))));
  }

  // If the first was dropped meanwhile, that of the last alone, which says of an honest log what
  // all would.
  private Mono<Map<Long, EntryHash>> hashes(
      LogId log, LogId origin, long fromSeq, long throughSeq) {
    return hashes(log, origin, fromSeq, throughSeq, new HashMap<>())
        .flatMap(
            found ->
                found.isEmpty()
                    ? heads(log, origin, List.of(throughSeq))
                        .map(last -> last.stream().collect(toMap(Head::seq, Head::hash)))
                    : Mono.just(found));
  }

  private Mono<Map<Long, EntryHash>> hashes(
      LogId log, LogId origin, long fromSeq, long throughSeq, Map<Long, EntryHash> found) {
    return store
        .range(space, log, fromSeq, PAGE_BYTES)
        .flatMap(
            page -> {
              for (SealedEntry entry : page) {
                found.put(entry.seq(), entry.hash(space, origin));
              }
              long next = fromSeq + page.size();
              return page.isEmpty() || next > throughSeq
                  ? Mono.just(found)
                  : hashes(log, origin, next, throughSeq, found);
            });
  }
}
