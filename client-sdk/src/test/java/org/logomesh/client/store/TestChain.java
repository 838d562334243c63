package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;

/** Writes chained entries of random bytes; signatures are none, since the store checks none. */
final class TestChain {
  static final SpaceId SPACE = SpaceId.of(new byte[SpaceId.SIZE]);

  private final SplittableRandom random;
  private final LogId log;
  private final DeviceId device;
  private @Nullable LogState state;

  TestChain(long seed) {
    random = new SplittableRandom(seed);
    log = LogId.of(bytes(LogId.SIZE));
    device = DeviceId.of(bytes(DeviceId.SIZE));
  }

  private TestChain(TestChain original, long seed) {
    random = new SplittableRandom(seed);
    log = original.log;
    device = original.device;
    state = original.state;
  }

  /** Goes on where a log stands. */
  TestChain(LogState state, long seed) {
    random = new SplittableRandom(seed);
    log = state.log();
    device = state.device();
    this.state = state;
  }

  /** A second writer of the same log, as when a device was cloned. */
  TestChain fork(long seed) {
    return new TestChain(this, seed);
  }

  LogId log() {
    return log;
  }

  DeviceId device() {
    return device;
  }

  boolean hasStarted() {
    return state != null;
  }

  LogState state() {
    if (state == null) {
      throw new IllegalStateException("nothing written");
    }
    return state;
  }

  /** The next entry: OPEN first, then applied DATA entries of 300 bytes. */
  VerifiedEntry next() {
    return next(true, VerifiedEntry.Outcome.applied(state == null ? 0 : state.seq() + 1, 1_000));
  }

  VerifiedEntry next(boolean signed, VerifiedEntry.Outcome outcome) {
    return next(signed, outcome, List.of());
  }

  VerifiedEntry citing(RecordHash head) {
    return next(true, VerifiedEntry.Outcome.applied(state().seq() + 1, 1_000), List.of(head));
  }

  List<VerifiedEntry> next(int count) {
    List<VerifiedEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(next());
    }
    return entries;
  }

  RecordHash record() {
    return RecordHash.of(bytes(RecordHash.SIZE));
  }

  private VerifiedEntry next(
      boolean signed, VerifiedEntry.Outcome outcome, List<RecordHash> heads) {
    byte[] ciphertext = state == null ? new byte[0] : bytes(300);
    EntryHeader header =
        state == null
            ? EntryHeader.open(
                device,
                LogNonce.of(bytes(LogNonce.SIZE)),
                List.of(record()),
                EpochId.of(bytes(EpochId.SIZE)),
                null)
            : EntryHeader.data(
                state.seq() + 1,
                state.hash(),
                heads,
                null,
                new KeyBinding(bytes(32), bytes(32)),
                ciphertext.length);
    Signature signature = signed ? Signature.of(bytes(Signature.LENGTH)) : null;
    SealedEntry entry = SealedEntry.of(header.encode(), ciphertext, signature);
    state =
        state == null
            ? LogState.opened(log, header, entry.hash(SPACE, log))
            : state.next(header, entry.hash(SPACE, log));
    return new VerifiedEntry(entry, state, signed, outcome);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
