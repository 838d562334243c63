package org.logomesh.relay.store;

/**
 * Everything that a relay keeps, in one database: of either kind. Which one is decided when the
 * relay starts, not by conditions on Spring beans: those are judged when the relay is built (ADR
 * 184).
 *
 * @param place where it is
 * @param changes what other relays write in it
 * @param database ends them all
 */
record Stores(
    StorePlace place,
    EntryStore entries,
    UsageStore usages,
    BlockStore blocks,
    RetentionStore retention,
    DeletionStore deletions,
    AccessStore access,
    SpaceCensus census,
    SampleStore samples,
    AuditStore audits,
    ChangeFeed changes,
    Runnable database)
    implements AutoCloseable {

  /** Finishes the writes that wait. Blocks for some seconds at most. */
  @Override
  public void close() {
    database.run();
  }
}
