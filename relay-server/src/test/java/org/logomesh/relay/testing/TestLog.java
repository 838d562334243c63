package org.logomesh.relay.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/** A device's log, written entry by entry. The ciphertext is noise: the relay cannot tell. */
public final class TestLog {
  private final Random random;
  private final SpaceId space;
  private final Ed25519PrivateKeyParameters key;
  private final List<LogState> states = new ArrayList<>();

  private TestLog(Random random, SpaceId space, Ed25519PrivateKeyParameters key) {
    this.random = random;
    this.space = space;
    this.key = key;
  }

  /** Begins a log and returns it with its OPEN entry already in {@code opening}. */
  public static TestLog open(
      Random random,
      SpaceId space,
      DeviceId device,
      Ed25519PrivateKeyParameters key,
      List<RecordHash> trustHeads,
      EpochId epoch,
      List<SealedEntry> opening) {
    TestLog log = new TestLog(random, space, key);
    LogNonce nonce = LogNonce.of(bytes(random, LogNonce.SIZE));
    EntryHeader header = EntryHeader.open(device, nonce, trustHeads, epoch, null);
    SealedEntry unsigned = SealedEntry.of(header.encode(), new byte[0], null);
    LogId id = unsigned.opens(space);
    EntryHash hash = unsigned.hash(space, id);
    log.states.add(LogState.opened(id, header, hash));
    opening.add(log.signed(unsigned, hash));
    return log;
  }

  /** Signs the OPEN of this log, the one entry in {@code opening}, for another log's id. */
  public void squat(LogId victim, List<SealedEntry> opening) {
    opening.replaceAll(open -> signed(open, open.hash(space, victim)));
  }

  /** Returns a copy that can go its own way: how forks are made. */
  public TestLog copy() {
    TestLog copy = new TestLog(random, space, key);
    copy.states.addAll(states);
    return copy;
  }

  /** Returns a copy that goes its own way from an earlier place on. */
  public TestLog copyAt(long seq) {
    TestLog copy = new TestLog(random, space, key);
    copy.states.addAll(states.subList(0, (int) seq + 1));
    return copy;
  }

  public LogId id() {
    return states.get(0).log();
  }

  /** The key of its author. */
  public VerifyKey verifyKey() {
    return VerifyKey.of(key.generatePublicKey().getEncoded());
  }

  /** Where the log stands. */
  public LogState state() {
    return states.get(states.size() - 1);
  }

  /** Where the log stood after an entry. */
  public LogState stateAt(long seq) {
    return states.get((int) seq);
  }

  /** Writes signed entries of so many bytes of ciphertext. */
  public List<SealedEntry> write(int entries, int ciphertextBytes) {
    return write(entries, ciphertextBytes, List.of(), null);
  }

  /** Writes signed entries, the first of which cites other trust heads and another epoch. */
  public List<SealedEntry> write(
      int entries, int ciphertextBytes, List<RecordHash> trustHeads, @Nullable EpochId epoch) {
    List<SealedEntry> written = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      EntryHeader header =
          EntryHeader.data(
              state().seq() + 1,
              state().hash(),
              i == 0 ? trustHeads : List.of(),
              i == 0 ? epoch : null,
              new KeyBinding(bytes(random, 32), bytes(random, 32)),
              ciphertextBytes);
      SealedEntry unsigned = SealedEntry.of(header.encode(), bytes(random, ciphertextBytes), null);
      EntryHash hash = unsigned.hash(space, id());
      states.add(state().next(header, hash));
      written.add(signed(unsigned, hash));
    }
    return written;
  }

  private SealedEntry signed(SealedEntry entry, EntryHash hash) {
    return SealedEntry.of(
        entry.headerBytes(), entry.ciphertext(), sign(key, SealedEntry.signedBytes(hash)));
  }

  /** Returns the entry without its signature. */
  public static SealedEntry stripped(SealedEntry entry) {
    return SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null);
  }

  static Signature sign(Ed25519PrivateKeyParameters key, byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return Signature.of(signer.generateSignature());
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
