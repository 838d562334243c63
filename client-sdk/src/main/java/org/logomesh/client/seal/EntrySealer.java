package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;

/**
 * Seals and signs the entries of this device's logs in one space. Nothing it makes may be sent
 * before it is durable. Not thread-safe.
 */
public final class EntrySealer {
  private static final KeyBinding NO_BINDING =
      new KeyBinding(new byte[KeyBinding.PART_BYTES], new byte[KeyBinding.PART_BYTES]);

  private final SpaceId space;
  private final DeviceKeys keys;
  private final Signer signer;
  private final HedgedSalt salts;
  private final EntryCipher cipher;
  private final SecureRandom random;

  public EntrySealer(SpaceId space, DeviceKeys keys, SecureRandom random) {
    this.space = space;
    this.keys = keys;
    this.signer = keys.signer();
    this.salts = new HedgedSalt(keys, random);
    this.cipher = new EntryCipher(space);
    this.random = random;
  }

  /**
   * Makes the first entry of a new log, which has no body. The log's id follows from it and from
   * random numbers: it is that of the state after the entry.
   *
   * @param trustHeads the heads of the trust log, ascending; at least one
   * @param predecessor the head of the log that this one continues, or null
   */
  public NewEntry sealOpen(
      List<RecordHash> trustHeads, EpochId epoch, @Nullable Place predecessor) {
    byte[] nonce = new byte[LogNonce.SIZE];
    random.nextBytes(nonce);
    EntryHeader header =
        EntryHeader.open(keys.deviceId(), LogNonce.of(nonce), trustHeads, epoch, predecessor);
    byte[] headerBytes = header.encode();
    LogId log = SealedEntry.of(headerBytes, new byte[0], null).opens(space);
    SealedEntry entry = signed(log, headerBytes, new byte[0]);
    return new NewEntry(entry, LogState.opened(log, header, entry.hash(space, log)));
  }

  /**
   * Makes the next entry of a log.
   *
   * @param before where the log stands
   * @param trustHeads the heads of the trust log, ascending; left out of the header if they are
   *     those of the entry before
   * @param epochKey the key of the epoch to write under, whose id is left out likewise
   * @throws IllegalArgumentException if the log is another device's, the key another space's, or
   *     the body too long
   */
  public NewEntry seal(
      LogState before, EntryBody body, List<RecordHash> trustHeads, EpochKey epochKey) {
    if (!before.device().equals(keys.deviceId())) {
      throw new IllegalArgumentException("the log of another device");
    }
    if (!epochKey.space().equals(space)) {
      throw new IllegalArgumentException("a key of another space");
    }
    byte[] plaintext = body.encode();
    List<RecordHash> newHeads = trustHeads.equals(before.trustHeads()) ? List.of() : trustHeads;
    EpochId epoch = epochKey.epochId();
    @Nullable EpochId newEpoch = epoch.equals(before.epoch()) ? null : epoch;
    long seq = before.seq() + 1;
    int length = plaintext.length + Aead.TAG_BYTES;

    byte[] unbound =
        EntryHeader.data(seq, before.hash(), newHeads, newEpoch, NO_BINDING, length).encode();
    byte[] salt = salts.next(SealedEntry.additionalData(space, before.log(), unbound), plaintext);
    byte[] material = cipher.material(epochKey, salt, before.log(), seq, EntryType.DATA);
    KeyBinding binding = new KeyBinding(salt, EntryCipher.commitment(material));
    EntryHeader header = EntryHeader.data(seq, before.hash(), newHeads, newEpoch, binding, length);
    byte[] headerBytes = header.encode();
    byte[] ciphertext =
        cipher
            .aead()
            .encrypt(
                material, SealedEntry.additionalData(space, before.log(), headerBytes), plaintext);
    Arrays.fill(material, (byte) 0);
    Arrays.fill(plaintext, (byte) 0);
    SealedEntry entry = signed(before.log(), headerBytes, ciphertext);
    return new NewEntry(entry, before.next(header, entry.hash(space, before.log())));
  }

  private SealedEntry signed(LogId log, byte[] headerBytes, byte[] ciphertext) {
    EntryHash hash = SealedEntry.of(headerBytes, ciphertext, null).hash(space, log);
    Signature signature = signer.sign(SealedEntry.signedBytes(hash));
    return SealedEntry.of(headerBytes, ciphertext, signature);
  }
}
