package org.logomesh.model.sync;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.TrustAck;
import org.logomesh.model.wire.TrustRecords;

/**
 * Trust records, both ways. They go out before entries: an entry cites records, and a receiver must
 * be able to judge it. What the peer has is known from its heads in HELLO, and then from the
 * records themselves as they pass.
 */
final class TrustFeed {
  private final TrustView trust;
  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final Actions actions;
  private final Set<ByteBuffer> passed = new HashSet<>();
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private final Map<Long, TrustRecords> appending = new HashMap<>();
  private final Set<Opaque> unacknowledged = new HashSet<>();
  private List<RecordHash> peerHeads = List.of();
  private boolean acks;
  private List<RecordHash> headsBefore = List.of();

  TrustFeed(TrustView trust, SendWindow sending, ReceiveWindow receiving, Actions actions) {
    this.trust = trust;
    this.sending = sending;
    this.receiving = receiving;
    this.actions = actions;
  }

  /**
   * Both sides have greeted.
   *
   * @param heads what the peer has
   * @param acks whether it says when it has more
   */
  void begin(List<RecordHash> heads, boolean acks) {
    peerHeads = heads;
    this.acks = acks;
    refresh();
  }

  /** Queues what is new here and has not passed this link yet. */
  void refresh() {
    List<RecordHash> known = new ArrayList<>(peerHeads);
    known.addAll(headsBefore);
    for (byte[] record : trust.missingFor(known)) {
      if (passed.add(digest(record))) {
        queue.add(record);
      }
    }
    headsBefore = trust.heads();
  }

  /** Sends what fits; says whether nothing is left to send. */
  boolean flush() {
    while (!queue.isEmpty()) {
      List<byte[]> batch = new ArrayList<>();
      long cost = 0;
      while (!queue.isEmpty() && batch.size() < TrustRecords.MAX_RECORDS) {
        long next = cost + TrustRecords.costOf(queue.peek());
        if (!sending.fits(next) || (cost > 0 && next > Entries.TARGET_BYTES)) {
          break;
        }
        batch.add(queue.remove());
        cost = next;
      }
      if (batch.isEmpty()) {
        return false;
      }
      sending.spend(cost);
      TrustRecords frame = new TrustRecords(batch);
      actions.send(frame);
      unacknowledged.add(frame.digest());
    }
    return true;
  }

  void onAck(TrustAck ack) {
    unacknowledged.remove(ack.digest());
  }

  /** Whether the peer is known to have all that is here: it greeted with it, sent it or said so. */
  boolean isAtPeer() {
    return queue.isEmpty() && unacknowledged.isEmpty();
  }

  /** Whether the peer has yet to say that it has what is here. One that never says so owes none. */
  boolean isAwaitingAck() {
    return acks && !isAtPeer();
  }

  void onRecords(TrustRecords frame) {
    if (!receiving.take(frame.cost())) {
      actions.fail(ErrorCode.CREDIT_EXCEEDED);
      return;
    }
    frame.records().forEach(record -> passed.add(digest(record)));
    long request = actions.newRequest();
    appending.put(request, frame);
    actions.add(new SyncAction.AppendTrust(request, frame.records()));
  }

  void onAppended(long request, @Nullable ErrorCode refusal) {
    TrustRecords frame = appending.remove(request);
    if (frame == null) {
      throw new IllegalArgumentException("no trust records were asked for by " + request);
    }
    receiving.free(frame.cost());
    if (refusal != null) {
      // Without a common view of the members no entry can be judged: there is nothing left to do.
      actions.fail(refusal);
      return;
    }
    actions.send(new TrustAck(frame.digest()));
  }

  boolean isAppending() {
    return !appending.isEmpty();
  }

  private static ByteBuffer digest(byte[] record) {
    return ByteBuffer.wrap(Sha256.hash(record));
  }
}
