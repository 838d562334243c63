package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.EntryBody;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.NewEntry;
import org.logomesh.client.seal.Signer;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** Entries that a member can seal and sign, and that no honest client writes. */
final class Poison {
  private static final long YEAR_9999 = 253_370_764_800_000L;

  private final SpaceId space;
  private final SplittableRandom random;
  private final EntrySealer sealer;
  private final Signer signer;

  Poison(SpaceId space, SplittableRandom random, EntrySealer sealer, Signer signer) {
    this.space = space;
    this.random = random;
    this.sealer = sealer;
    this.signer = signer;
  }

  /**
   * Continues a log with something.
   *
   * @param lamport the logical time that would be right
   * @param heads the trust heads that an honest client would cite
   * @param thought something that exists, to do harm to
   */
  NewEntry next(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    return switch (random.nextInt(15)) {
      case 0 -> sealed(before, lamport, heads, key, noise(1 + random.nextInt(200)));
      case 1 -> sealed(before, lamport, heads, key, noise(200_000));
      case 2 -> sealed(before, lamport, heads, key, later());
      case 3 -> sealed(before, lamport, heads, key, splice(thought, Integer.MAX_VALUE, 5));
      case 4 -> sealed(before, lamport, heads, key, splice(thought, 0, Integer.MAX_VALUE));
      case 5 -> sealed(before, lamport, heads, key, foreignReference(thought));
      case 6 -> sealed(before, lamport, heads, key, tooLongAName(thought));
      case 7 -> sealed(before, 1 + random.nextLong(Long.MAX_VALUE - 1), heads, key, tag(thought));
      case 8 -> many(before, lamport, heads, key);
      case 9 -> onNothing(before, lamport, heads, key, thought);
      case 10 -> withoutEnd(before, lamport, heads, key, thought);
      case 11 -> changed(sealed(before, lamport, heads, key, tag(thought)), before);
      case 12 -> sealed(before, lamport, List.of(anyRecord()), key, tag(thought));
      case 13 -> inTheFuture(before, lamport, heads, key, thought);
      default -> sealed(before, lamport, heads, key, tag(thought), noise(20), later());
    };
  }

  /** Something that an honest client could have written. */
  NewEntry honest(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    return sealed(before, lamport, heads, key, tag(thought));
  }

  /** No operation at all. */
  NewEntry garbage(LogState before, long lamport, List<RecordHash> heads, EpochKey key) {
    return sealed(before, lamport, heads, key, noise(50));
  }

  /** Ten operations that an honest client could have written. */
  NewEntry honestTen(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    byte[][] operations = new byte[10][];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = tag(thought);
    }
    return sealed(before, lamport, heads, key, operations);
  }

  /** The first entry of a log, signed for the id of another. */
  NewEntry movedTo(LogId log, NewEntry open) {
    byte[] header = open.entry().headerBytes();
    EntryHash hash = open.entry().hash(space, log);
    SealedEntry entry =
        SealedEntry.of(header, new byte[0], signer.sign(SealedEntry.signedBytes(hash)));
    return new NewEntry(entry, LogState.opened(log, entry.header(), hash));
  }

  private NewEntry sealed(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, byte[]... operations) {
    return sealer.seal(
        before, new EntryBody(lamport, 0, List.of(), List.of(operations), false), heads, key);
  }

  private NewEntry many(LogState before, long lamport, List<RecordHash> heads, EpochKey key) {
    List<byte[]> operations = new ArrayList<>();
    for (int i = 0; i < EntryBody.MAX_OPERATIONS; i++) {
      operations.add(noise(1 + random.nextInt(8)));
    }
    return sealer.seal(before, new EntryBody(lamport, 0, List.of(), operations, false), heads, key);
  }

  private NewEntry onNothing(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    byte[] log = noise(LogId.SIZE);
    byte[] hash = noise(EntryHash.SIZE);
    Place nowhere = new Place(LogId.of(log), random.nextInt(100), EntryHash.of(hash));
    return sealer.seal(
        before,
        new EntryBody(lamport, 0, List.of(nowhere), List.of(tag(thought)), false),
        heads,
        key);
  }

  private NewEntry withoutEnd(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    return sealer.seal(
        before, new EntryBody(lamport, 0, List.of(), List.of(tag(thought)), true), heads, key);
  }

  private NewEntry inTheFuture(
      LogState before, long lamport, List<RecordHash> heads, EpochKey key, ThoughtId thought) {
    return sealer.seal(
        before,
        new EntryBody(lamport, YEAR_9999, List.of(), List.of(tag(thought)), false),
        heads,
        key);
  }

  // What is signed is not what was sealed.
  private NewEntry changed(NewEntry made, LogState before) {
    byte[] ciphertext = made.entry().ciphertext().clone();
    ciphertext[random.nextInt(ciphertext.length)] ^= 1;
    byte[] header = made.entry().headerBytes();
    EntryHash hash = SealedEntry.of(header, ciphertext, null).hash(space, before.log());
    SealedEntry entry =
        SealedEntry.of(header, ciphertext, signer.sign(SealedEntry.signedBytes(hash)));
    return new NewEntry(entry, before.next(entry.header(), hash));
  }

  private RecordHash anyRecord() {
    return RecordHash.of(noise(RecordHash.SIZE));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] later() {
    return new CborWriter().array(2).uint(9 + random.nextInt(1000)).text("later").toByteArray();
  }

  private byte[] tag(ThoughtId thought) {
    String tag = "hostile" + random.nextInt(3);
    return new CborWriter().array(3).uint(3).bytes(thought.bytes()).text(tag).toByteArray();
  }

  private static byte[] splice(ThoughtId thought, int position, int delete) {
    return new CborWriter()
        .array(6)
        .uint(1)
        .bytes(thought.bytes())
        .array(0)
        .uint(position)
        .uint(delete)
        .text("hostile")
        .toByteArray();
  }

  private byte[] foreignReference(ThoughtId thought) {
    return new CborWriter()
        .array(3)
        .uint(7)
        .bytes(thought.bytes())
        .array(1)
        .array(3)
        .uint(random.nextInt(3))
        .uint(random.nextInt(1000))
        .uint(random.nextInt(5))
        .toByteArray();
  }

  private static byte[] tooLongAName(ThoughtId thought) {
    return new CborWriter()
        .array(3)
        .uint(3)
        .bytes(thought.bytes())
        .text("x".repeat(257))
        .toByteArray();
  }
}
