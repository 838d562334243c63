package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.logomesh.client.seal.EntryBody;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.NewEntry;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/** A log that a member's own software writes: well sealed and signed, with anything inside. */
final class HandMade {
  final LogId log;
  final List<SealedEntry> entries = new ArrayList<>();
  private final EntrySealer sealer;
  private final Replica author;
  private final List<RecordHash> heads;
  private LogState state;
  private long lamport;

  HandMade(TestSpace space, TestSpace.Device member) {
    byte[] id = new byte[LogId.SIZE];
    space.random.nextBytes(id);
    log = LogId.of(id);
    author = member.replica;
    sealer = new EntrySealer(space.space, member.keys, space.random);
    heads = author.trustLog().headsToCite(List.of());
    NewEntry opened = sealer.sealOpen(log, heads, key().epochId(), null);
    entries.add(opened.entry());
    state = opened.after();
  }

  private EpochKey key() {
    return Objects.requireNonNull(
        author.keyring().key(Objects.requireNonNull(author.trust().writeEpoch())));
  }

  /** Writes an entry that holds these operations. */
  HandMade write(byte[]... operations) {
    return write(new EntryBody(lamport + 1, 1, List.of(), List.of(operations), false));
  }

  /** Writes an entry that builds on another, of this logical time. */
  HandMade writeUpon(Place dependency, long before, byte[]... operations) {
    long later = Math.max(before, lamport) + 1;
    return write(new EntryBody(later, 1, List.of(dependency), List.of(operations), false));
  }

  private HandMade write(EntryBody body) {
    NewEntry made = sealer.seal(state, body, heads, key());
    entries.add(made.entry());
    state = made.after();
    lamport = body.lamport();
    return this;
  }

  /** The last entry. */
  Place last() {
    return new Place(log, state.seq(), state.hash());
  }

  long lamport() {
    return lamport;
  }

  /** Hands the entries from a place on to a device, as a sync would, in ranges. */
  void deliver(TestSpace.Device to, int from) {
    for (int i = from; i < entries.size(); i += 500) {
      List<SealedEntry> range = entries.subList(i, Math.min(entries.size(), i + 500));
      Received received = to.replica.receive(List.of(new Arrival(log, range))).get(0);
      if (!received.isWhole()) {
        throw new AssertionError("not taken whole, from " + i);
      }
    }
  }
}
