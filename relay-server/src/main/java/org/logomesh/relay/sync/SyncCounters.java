package org.logomesh.relay.sync;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the sync core counts, for the operator's metrics. Thread-safe. */
public final class SyncCounters {
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder outbox = new LongAdder();
  private final LongAdder appended = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder served = new LongAdder();
  private final LongAdder forks = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder mended = new LongAdder();
  private final LongAdder overQuota = new LongAdder();

  void connected(int change) {
    connections.addAndGet(change);
  }

  void outbox(int change) {
    outbox.add(change);
  }

  void appended(int entries) {
    appended.add(entries);
  }

  void refused() {
    refused.increment();
  }

  void served(int entries) {
    served.add(entries);
  }

  void forked() {
    forks.increment();
  }

  void damaged() {
    damaged.increment();
  }

  void mended() {
    mended.increment();
  }

  void overQuota() {
    overQuota.increment();
  }

  /** Appends that a quota kept out. */
  public long overQuotas() {
    return overQuota.sum();
  }

  /** Open connections. */
  public int connections() {
    return connections.get();
  }

  /** Bytes handed to transports and not yet taken by the network. */
  public long outboxBytes() {
    return outbox.sum();
  }

  /** Entries made durable. */
  public long entriesAppended() {
    return appended.sum();
  }

  /** Ranges refused, in part or whole. */
  public long rangesRefused() {
    return refused.sum();
  }

  /** Entries read from the store for peers. */
  public long entriesServed() {
    return served.sum();
  }

  /** Forks recorded. */
  public long forksRecorded() {
    return forks.sum();
  }

  /** Times that stored entries turned out to be damaged. */
  public long damageFound() {
    return damaged.sum();
  }

  /** Times that a device brought what was damaged, and it was put back. */
  public long damageMended() {
    return mended.sum();
  }
}
