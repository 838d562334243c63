package org.logomesh.client.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * Opens entries of one space. Chain and signature have been verified before ({@link
 * org.logomesh.model.entry.ChainVerifier}); this decides whether the ciphertext belongs where it is
 * and what is in it. Not thread-safe: one opener a thread.
 */
public final class EntryOpener {
  private final SpaceId space;
  private final EpochKeyring keyring;
  private final EntryCipher cipher;

  /** Creates an opener that takes keys from {@code keyring}, which may grow meanwhile. */
  public EntryOpener(EpochKeyring keyring) {
    this.space = keyring.space();
    this.keyring = keyring;
    this.cipher = new EntryCipher(space);
  }

  /**
   * Opens a DATA entry.
   *
   * @param before where the log stands before the entry; the epoch is taken from there if the
   *     header leaves it out
   * @throws IllegalArgumentException if the entry is OPEN, which has no body
   */
  public OpenOutcome open(LogState before, SealedEntry entry) {
    EntryHeader header = entry.header();
    KeyBinding binding = header.binding();
    if (binding == null) {
      throw new IllegalArgumentException("an OPEN entry has no body");
    }
    EpochId cited = header.epoch();
    EpochId epoch = cited == null ? before.epoch() : cited;
    @Nullable EpochKey epochKey = keyring.key(epoch);
    if (epochKey == null) {
      return new OpenOutcome.KeyMissing(epoch);
    }
    byte[] material =
        cipher.material(epochKey, binding.salt(), before.log(), header.seq(), header.type());
    try {
      if (!MessageDigest.isEqual(EntryCipher.commitment(material), binding.commitment())) {
        return new OpenOutcome.Refused(OpenOutcome.Reason.OTHER_KEY);
      }
      return decrypt(material, before.log(), entry);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private OpenOutcome decrypt(byte[] material, LogId log, SealedEntry entry) {
    byte[] additionalData = SealedEntry.additionalData(space, log, entry.headerBytes());
    byte[] plaintext;
    try {
      plaintext = cipher.aead().decrypt(material, additionalData, entry.ciphertext());
    } catch (SealException e) {
      return new OpenOutcome.Refused(OpenOutcome.Reason.NOT_AUTHENTIC);
    }
    try {
      return new OpenOutcome.Opened(EntryBody.decode(plaintext));
    } catch (CborException e) {
      return new OpenOutcome.Refused(OpenOutcome.Reason.MALFORMED_BODY);
    }
  }
}
