package org.logomesh.model.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * Writes signed entries with random bytes for ciphertext: what a relay, which cannot tell, would
 * see. For tests only.
 */
public final class TestLog {
  private final SpaceId space;
  private final LogId log;
  private final byte[] secret;
  private final DeviceId device;
  private final SplittableRandom random;
  private final List<SealedEntry> entries = new ArrayList<>();
  private final List<LogState> states = new ArrayList<>();

  /** Starts a log whose keys and contents derive from {@code seed}; OPEN is written at once. */
  public TestLog(SpaceId space, long seed) {
    this(space, seed, List.of(RecordHash.of(Sha256.hash(space.bytes()))));
  }

  /** Starts a log that cites these trust heads. */
  public TestLog(SpaceId space, long seed, List<RecordHash> trustHeads) {
    this.space = space;
    this.random = new SplittableRandom(seed);
    this.secret = randomBytes(32);
    this.device = DeviceId.of(Sha256.hash(key().bytes()));
    EpochId epoch = EpochId.of(Sha256.hash(new byte[] {1}));
    LogNonce nonce = LogNonce.of(randomBytes(LogNonce.SIZE));
    EntryHeader open = EntryHeader.open(device, nonce, trustHeads, epoch, null);
    this.log = SealedEntry.of(open.encode(), new byte[0], null).opens(space);
    append(open, new byte[0], true);
  }

  /** Appends one entry with {@code ciphertextBytes} random bytes. */
  public SealedEntry append(int ciphertextBytes) {
    return append(ciphertextBytes, true);
  }

  /** Appends one entry, signed or not. */
  public SealedEntry append(int ciphertextBytes, boolean signed) {
    byte[] ciphertext = randomBytes(ciphertextBytes);
    return append(next(ciphertextBytes, List.of(), null), ciphertext, signed);
  }

  /** Appends one entry that cites other trust heads or another epoch. */
  public SealedEntry append(List<RecordHash> trustHeads, @Nullable EpochId epoch) {
    return append(next(64, trustHeads, epoch), randomBytes(64), true);
  }

  private EntryHeader next(int length, List<RecordHash> trustHeads, @Nullable EpochId epoch) {
    EntryHash previous = state().hash();
    return EntryHeader.data(state().seq() + 1, previous, trustHeads, epoch, binding(), length);
  }

  private SealedEntry append(EntryHeader header, byte[] ciphertext, boolean signed) {
    SealedEntry unsigned = SealedEntry.of(header.encode(), ciphertext, null);
    EntryHash hash = unsigned.hash(space, log);
    SealedEntry entry = signed ? SealedEntry.of(header.encode(), ciphertext, sign(hash)) : unsigned;
    states.add(states.isEmpty() ? LogState.opened(log, header, hash) : state().next(header, hash));
    entries.add(entry);
    return entry;
  }

  /** Signs an entry hash as this log's device. */
  public Signature sign(EntryHash hash) {
    return signMessage(SealedEntry.signedBytes(hash));
  }

  /** Signs any message as this log's device. */
  public Signature signMessage(byte[] message) {
    byte[] signature = new byte[Signature.LENGTH];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  /** Returns the device's signing key. */
  public VerifyKey key() {
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(secret, 0, key, 0);
    return VerifyKey.of(key);
  }

  /** Returns a copy of this log as it stands, to be continued differently: a fork. */
  public TestLog fork(long seed) {
    return new TestLog(this, seed);
  }

  /** Returns a log of another device, opened under the id of this one. */
  public TestLog squatted(long seed) {
    TestLog stranger = new TestLog(space, seed);
    TestLog squatter = new TestLog(stranger, log, seed);
    squatter.entries.clear();
    squatter.states.clear();
    squatter.append(stranger.entries.get(0).header(), new byte[0], true);
    return squatter;
  }

  private TestLog(TestLog original, long seed) {
    this(original, original.log, seed);
  }

  private TestLog(TestLog original, LogId log, long seed) {
    this.space = original.space;
    this.log = log;
    this.secret = Arrays.copyOf(original.secret, original.secret.length);
    this.device = original.device;
    this.random = new SplittableRandom(seed);
    this.entries.addAll(original.entries);
    this.states.addAll(original.states);
  }

  public LogId log() {
    return log;
  }

  public DeviceId device() {
    return device;
  }

  public List<SealedEntry> entries() {
    return List.copyOf(entries);
  }

  /** Returns the state after the last entry. */
  public LogState state() {
    return states.get(states.size() - 1);
  }

  /** Returns the state after the entry at {@code seq}. */
  public LogState stateAt(int seq) {
    return states.get(seq);
  }

  private KeyBinding binding() {
    return new KeyBinding(randomBytes(KeyBinding.PART_BYTES), randomBytes(KeyBinding.PART_BYTES));
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
