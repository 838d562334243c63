package org.logomesh.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.FrameCodec;

/**
 * A device's protocol without its graph and store, so that it is the relay that is measured: sends
 * entries that lie ready, and takes in what comes without opening it.
 */
final class WirePeer implements Link.Receiver, AutoCloseable {
  private final SpaceId space;
  private final LogId log;
  private final List<SealedEntry> entries;
  private final SyncSession session;
  private final Link link;
  private final IntConsumer onReceived;
  private final Queue<SyncAction> pending = new ArrayDeque<>();

  /** Highest place received, and highest the relay has made durable; -1 for none. */
  volatile long received = -1;

  volatile long durable = -1;
  volatile long bytesReceived;
  private volatile boolean closed;

  /**
   * Connects as a device.
   *
   * @param entries what {@link #publish} sends of the log; empty for one that only reads
   * @param has the last place that it has already; -1 for none
   * @param onReceived is told the place of every entry that arrives
   */
  WirePeer(
      BenchDevice device,
      RelayClient client,
      LogId log,
      List<SealedEntry> entries,
      int has,
      IntConsumer onReceived)
      throws LinkException {
    this(
        device.identity(),
        TrustView.of(() -> device.call(Replica::trustLog)),
        client,
        log,
        entries,
        has,
        onReceived);
  }

  /** As the other, for a device that is known by its keys and the trust log only. */
  WirePeer(
      RelayClient.Identity identity,
      TrustView trust,
      RelayClient client,
      LogId log,
      List<SealedEntry> entries,
      int has,
      IntConsumer onReceived)
      throws LinkException {
    this.space = identity.space();
    this.log = log;
    this.entries = entries;
    this.onReceived = onReceived;
    byte[] life = new byte[IncarnationId.SIZE];
    life[0] = 1;
    session = new SyncSession(SyncSettings.of(space, IncarnationId.of(life), false), trust);
    link = client.connect(identity);
    synchronized (this) {
      Frontier here = Frontier.empty();
      if (has >= 0) {
        here = here.with(log, head(entries.get(has)));
      }
      perform(session.start(here, List.of(), List.of()));
    }
    link.start(this);
  }

  /** Offers the log up to and with a place; the range is read when its turn comes. */
  synchronized void publish(int through) {
    perform(session.onLocalEntries(log, head(entries.get(through)), null));
  }

  /** Sends one entry at once. */
  synchronized void publishOne(int place) {
    SealedEntry entry = entries.get(place);
    perform(session.onLocalEntries(log, head(entry), List.of(entry)));
  }

  synchronized void tick() {
    perform(session.onTick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime())));
  }

  private Head head(SealedEntry entry) {
    return new Head(entry.seq(), entry.hash(space, log));
  }

  @Override
  public synchronized void onFrame(byte[] frame) {
    bytesReceived = bytesReceived + frame.length;
    perform(session.onBytes(frame));
  }

  @Override
  public void onClosed(LinkException reason) {
    closed = true;
  }

  /** Whether the link has ended. */
  boolean isClosed() {
    return closed;
  }

  private void perform(List<SyncAction> actions) {
    pending.addAll(actions);
    for (SyncAction action = pending.poll(); action != null; action = pending.poll()) {
      switch (action.kind()) {
        case SEND -> link.send(FrameCodec.encode(((SyncAction.Send) action).frame()));
        case APPEND_TRUST ->
            pending.addAll(
                session.onTrustAppended(((SyncAction.AppendTrust) action).request(), null));
        case APPEND_ENTRIES -> take((SyncAction.AppendEntries) action);
        case READ_RANGE -> read((SyncAction.ReadRange) action);
        case PEER_ACKED -> durable = ((SyncAction.PeerAcked) action).heads().seq(log);
        case CLOSE ->
            System.err.println("a conversation ended: " + ((SyncAction.Close) action).code());
        default -> {}
      }
    }
  }

  private void take(SyncAction.AppendEntries append) {
    List<SealedEntry> came = append.entries();
    SealedEntry last = came.get(came.size() - 1);
    for (SealedEntry entry : came) {
      onReceived.accept((int) entry.seq());
    }
    received = last.seq();
    Head through = new Head(last.seq(), last.hash(space, append.log()));
    pending.addAll(session.onAppended(List.of(AppendOutcome.committed(append.request(), through))));
  }

  private void read(SyncAction.ReadRange read) {
    int from = (int) read.fromSeq();
    int end = from;
    long bytes = 0;
    while (end < entries.size() && end - from < Entries.MAX_ENTRIES) {
      bytes += Entries.costOf(entries.get(end));
      if (end > from && bytes > read.maxBytes()) {
        break;
      }
      end++;
    }
    pending.addAll(session.onRangeRead(read.request(), List.copyOf(entries.subList(from, end))));
  }

  @Override
  public void close() {
    link.close();
  }
}
