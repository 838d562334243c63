package org.logomesh.relay.retention;

import static java.util.stream.Collectors.toMap;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustBody.Checkpoint;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.SpaceNews;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoredSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets logs begin where a snapshot says that they stand, where no entry of them is here: on a relay
 * that is new, or has lost its disk, and gets no older entries because no device has them any more.
 * Only by a snapshot that is here whole and that enough administrators vouch for, and only when a
 * device asks for it, which brings it for that. Nothing that is here is replaced. Every step is
 * durable by itself and may be repeated.
 */
public final class Founding {
  private static final Logger log = LoggerFactory.getLogger(Founding.class);

  /** Logs in one transaction: some milliseconds, which is what an append may wait for it. */
  private static final int LOGS = 256;

  private final EntryStore entries;
  private final RetentionStore store;
  private final TrustCache trusts;
  private final SpaceNews news;

  /**
   * Works on a store.
   *
   * @param news is told of spaces in which logs begin
   */
  public Founding(EntryStore entries, RetentionStore store, TrustCache trusts, SpaceNews news) {
    this.entries = entries;
    this.store = store;
    this.trusts = trusts;
    this.news = news;
  }

  /** Looks through one space; emits how many logs begin where they did not before. */
  public Mono<Integer> found(SpaceId space) {
    return found(space, Map.of());
  }

  /**
   * As {@link #found(SpaceId)}; also logs that end here before where the snapshot stands.
   *
   * @param over such logs, if they end with this entry; an administrator says that what is between
   *     is nowhere any more
   */
  public Mono<Integer> found(SpaceId space, Map<LogId, EntryHash> over) {
    return trusts
        .snapshot(space)
        .map(trust -> trust.state().snapshots().stream().filter(AttestedSnapshot::stable).toList())
        .filter(stable -> !stable.isEmpty())
        .flatMap(
            stable ->
                Mono.zip(store.snapshots(space), StoredLogs.of(entries, space))
                    .flatMap(here -> found(space, stable, here.getT1(), here.getT2(), over)))
        .defaultIfEmpty(0);
  }

  private Mono<Integer> found(
      SpaceId space,
      List<AttestedSnapshot> stable,
      List<StoredSnapshot> here,
      StoredLogs logs,
      Map<LogId, EntryHash> over) {
    return Flux.fromIterable(stable)
        .map(AttestedSnapshot::checkpoint)
        .filter(checkpoint -> logs.areBehind(checkpoint))
        .concatMap(
            checkpoint ->
                Flux.fromIterable(here)
                    .filter(one -> one.status().complete())
                    .filter(one -> one.id().equals(checkpoint.snapshot()))
                    .concatMap(whole -> logsIn(space, checkpoint, whole)))
        .concatMap(said -> found(space, said, logs, over))
        .reduce(0, Integer::sum)
        .doOnNext(
            founded -> {
              if (founded > 0) {
                log.info(
                    "space {}: {} logs begin where its snapshot stands",
                    space.abbreviated(),
                    founded);
                news.wrote(space);
              }
            });
  }

  // First the logs, then the branches that left them.
  private Mono<Integer> found(
      SpaceId space, SnapshotLogs said, StoredLogs logs, Map<LogId, EntryHash> over) {
    return Flux.just(false, true)
        .concatMap(
            branches ->
                Flux.fromIterable(said.states().entrySet())
                    .filter(each -> branches != each.getKey().equals(each.getValue().log()))
                    .filter(each -> logs.mayStandAt(each.getKey(), each.getValue(), over))
                    .buffer(LOGS)
                    .concatMap(
                        some ->
                            store.found(
                                space,
                                some.stream()
                                    .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)),
                                over))
                    .doOnNext(founded -> founded.forEach(logs::put)))
        .map(List::size)
        .reduce(0, Integer::sum);
  }

  private Mono<SnapshotLogs> logsIn(SpaceId space, Checkpoint checkpoint, StoredSnapshot whole) {
    return logsIn(space, whole)
        .filter(
            said -> {
              boolean same = said.areThoseOf(checkpoint);
              if (!same) {
                refuse(space, whole, "it says other places than its checkpoint");
              }
              return same;
            });
  }

  /** Emits what stands in clear at the front of a snapshot; nothing if nothing sound does. */
  private Mono<SnapshotLogs> logsIn(SpaceId space, StoredSnapshot whole) {
    return store
        .part(space, whole.id(), 0)
        .filter(SnapshotLogs::areIn)
        .flatMap(
            first -> {
              int end = SnapshotLogs.PREFIX_BYTES + SnapshotLogs.lengthAfter(first);
              return Flux.range(1, SnapshotStatus.partsOf(end) - 1)
                  .concatMap(part -> store.part(space, whole.id(), part))
                  .collect(
                      () -> {
                        ByteArrayOutputStream front = new ByteArrayOutputStream(end);
                        front.writeBytes(first);
                        return front;
                      },
                      ByteArrayOutputStream::writeBytes)
                  .map(front -> SnapshotLogs.atFrontOf(front.toByteArray()));
            })
        .onErrorResume(
            CborException.class,
            malformed -> {
              refuse(space, whole, malformed.getMessage());
              return Mono.empty();
            });
  }

  private static void refuse(SpaceId space, StoredSnapshot snapshot, @Nullable String why) {
    log.warn(
        "space {}: no log begins with snapshot {}: {}",
        space.abbreviated(),
        snapshot.id().abbreviated(),
        why);
  }
}
