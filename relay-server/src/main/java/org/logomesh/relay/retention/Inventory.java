package org.logomesh.relay.retention;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.CopyInventory.Amount;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.SpaceCensus.SpaceFigures;
import org.logomesh.relay.store.SpaceUsage;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.store.StoredSnapshot;
import org.logomesh.relay.store.UsageStore;
import reactor.core.publisher.Mono;

/** Says what the relay holds of a space. */
final class Inventory {
  /**
   * Entries of a page's logs whose bytes are added up: some 100 ms of reading, which is what a
   * member may ask for.
   */
  private static final long MAX_ADDED_UP = 100_000;

  private final EntryStore entries;
  private final RetentionStore retention;
  private final UsageStore usages;
  private final SpaceCensus census;
  private final Blocks blocks;
  private final Deletions deletions;
  private final @Nullable Long quota;

  /**
   * @param quota bytes of entries that a space may have where nothing else is set for it; null for
   *     any number
   */
  Inventory(
      EntryStore entries,
      RetentionStore retention,
      UsageStore usages,
      SpaceCensus census,
      Blocks blocks,
      Deletions deletions,
      @Nullable Long quota) {
    this.entries = entries;
    this.retention = retention;
    this.usages = usages;
    this.census = census;
    this.blocks = blocks;
    this.deletions = deletions;
    this.quota = quota;
  }

  /**
   * Emits a page; nothing if the space is not registered.
   *
   * @param after the log before the first of the page; null for the first page
   */
  Mono<CopyInventory> page(DevicePrincipal device, @Nullable LogId after) {
    SpaceId space = device.space();
    return Mono.zip(
            census.space(space),
            usages.usage(space),
            entries.statements(space),
            entries.forks(space),
            retention.snapshots(space),
            entries.logsAfter(space, after, CopyInventory.MAX_LOGS + 1))
        .flatMap(
            found -> {
              List<StoredLog> all = found.getT6();
              boolean more = all.size() > CopyInventory.MAX_LOGS;
              List<StoredLog> logs = more ? all.subList(0, CopyInventory.MAX_LOGS) : all;
              return bytes(space, logs)
                  .map(
                      bytes ->
                          inventory(
                              device,
                              found.getT1(),
                              found.getT2(),
                              amount(found.getT3()),
                              amount(found.getT4()),
                              found.getT5(),
                              logs.stream().map(log -> shown(log, bytes)).toList(),
                              more));
            });
  }

  private Mono<Map<LogId, Long>> bytes(SpaceId space, List<StoredLog> logs) {
    long count = logs.stream().mapToLong(log -> log.state().seq() - log.firstSeq() + 1).sum();
    return count > MAX_ADDED_UP ? Mono.just(Map.of()) : usages.bytesOfLogs(space, logs);
  }

  private static CopyInventory.Log shown(StoredLog log, Map<LogId, Long> bytes) {
    return new CopyInventory.Log(
        log.id(), log.state().device(), log.firstSeq(), log.state().seq(), bytes.get(log.id()));
  }

  private static Amount amount(List<byte[]> frames) {
    return new Amount(frames.size(), frames.stream().mapToLong(frame -> frame.length).sum());
  }

  private CopyInventory inventory(
      DevicePrincipal device,
      SpaceFigures figures,
      SpaceUsage usage,
      Amount statements,
      Amount forks,
      List<StoredSnapshot> snapshots,
      List<CopyInventory.Log> logs,
      boolean more) {
    Deletion deletion = deletions.of(device.space());
    Long own = usage.quotaBytes();
    Long most = own == null ? quota : own;
    return new CopyInventory(
        figures.registered().getEpochSecond(),
        figures.seenDay(),
        new Amount(usage.trustRecords(), usage.trustBytes()),
        new Amount(usage.entries(), usage.entryBytes()),
        most == null || most == Long.MAX_VALUE ? null : most,
        statements,
        forks,
        snapshots.stream().map(Inventory::shown).toList(),
        blocks.now().includes(device.space(), device.device()),
        deletion == null ? null : Copies.shown(deletion),
        logs,
        more);
  }

  private static CopyInventory.Snapshot shown(StoredSnapshot snapshot) {
    return new CopyInventory.Snapshot(
        snapshot.id(),
        snapshot.status(),
        snapshot.attested() == null ? null : (Long) snapshot.attested().getEpochSecond());
  }
}
