package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.EntryBody;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.NewEntry;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;

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
    this(space, member, null);
  }

  /** A log that the member opens under an id that it chooses. */
  HandMade(TestSpace space, TestSpace.Device member, @Nullable LogId chosen) {
    author = member.replica;
    sealer = new EntrySealer(space.space, member.keys, space.random);
    heads = author.trustLog().headsToCite(List.of());
    NewEntry honest = sealer.sealOpen(heads, key().epochId(), null);
    NewEntry opened = chosen == null ? honest : moved(honest, space, member, chosen);
    entries.add(opened.entry());
    state = opened.after();
    log = state.log();
  }

  private static NewEntry moved(
      NewEntry opened, TestSpace space, TestSpace.Device member, LogId log) {
    EntryHash hash = opened.entry().hash(space.space, log);
    Signature signature = member.keys.signer().sign(SealedEntry.signedBytes(hash));
    SealedEntry entry = SealedEntry.of(opened.entry().headerBytes(), new byte[0], signature);
    return new NewEntry(entry, LogState.opened(log, entry.header(), hash));
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
      Received received =
          to.replica.exchange().receive(List.of(new Arrival(log, range)), List.of()).get(0);
      if (!received.isWhole()) {
        throw new AssertionError("not taken whole, from " + i);
      }
    }
  }
}
