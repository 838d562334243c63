package org.logomesh.relay.sync;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.logomesh.model.wire.ErrorCode;

/** What the sync core counts, for the operator's metrics. Thread-safe. */
public final class SyncCounters {
  private final LongSupplier nanos;
  private final LongConsumer onCommit;
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final Map<ErrorCode, LongAdder> refusals = new EnumMap<>(ErrorCode.class);
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder outbox = new LongAdder();
  private final LongAdder appended = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder served = new LongAdder();
  private final LongAdder forks = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder mended = new LongAdder();
  private final LongAdder overQuota = new LongAdder();

  /** Counts, and measures no time. */
  public SyncCounters() {
    this(() -> 0, nothing -> {});
  }

  /**
   * Counts.
   *
   * @param nanos a clock that never goes back, in nanoseconds
   * @param onCommit is told how long a commit took, in nanoseconds; called on any thread
   */
  public SyncCounters(LongSupplier nanos, LongConsumer onCommit) {
    this.nanos = nanos;
    this.onCommit = onCommit;
    for (ErrorCode code : ErrorCode.values()) {
      refusals.put(code, new LongAdder());
    }
  }

  long now() {
    return nanos.getAsLong();
  }

  /** A range that was handed to the store at {@code since} is durable. */
  void committed(long since) {
    onCommit.accept(nanos.getAsLong() - since);
  }

  void received(int bytes) {
    received.add(bytes);
  }

  void sent(int bytes) {
    sent.add(bytes);
  }

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

  /** A range was refused, or a connection ended from this side, for this reason. */
  void refused(ErrorCode code) {
    count(code).increment();
  }

  private LongAdder count(ErrorCode code) {
    LongAdder count = refusals.get(code);
    if (count == null) {
      throw new IllegalStateException("every code is counted");
    }
    return count;
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

  /** Bytes of frames received. */
  public long bytesReceived() {
    return received.sum();
  }

  /** Bytes of frames given to transports. */
  public long bytesSent() {
    return sent.sum();
  }

  /** Ranges refused and connections ended from this side, for one reason. */
  public long refusals(ErrorCode code) {
    return count(code).sum();
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
