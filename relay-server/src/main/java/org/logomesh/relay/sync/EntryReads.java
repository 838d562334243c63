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
import org.logomesh.relay.store.EntryStore;
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

  /** Emits the hashes at these places, as far as they are here. */
  Mono<List<Head>> heads(LogId log, LogId origin, List<Long> seqs) {
    List<Mono<Head>> heads = new ArrayList<>();
    for (long seq : seqs) {
      heads.add(
          store.entry(space, log, seq).map(entry -> new Head(seq, entry.hash(space, origin))));
    }
    return Flux.concat(heads).collectList();
  }

  /**
   * Emits the hashes of a run of places, the last included; a run no longer than a frame. If the
   * first was dropped, then that of the last alone, which says of an honest log what all would.
   */
  Mono<Map<Long, EntryHash>> hashes(LogId log, LogId origin, long fromSeq, long throughSeq) {
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
