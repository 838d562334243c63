package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.client.seal.SealFixture.HEADS;
import static org.logomesh.client.seal.SealFixture.OTHER_LOG;
import static org.logomesh.client.seal.SealFixture.OTHER_SPACE;
import static org.logomesh.client.seal.SealFixture.SPACE;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.OpenOutcome.Kind;
import org.logomesh.client.seal.OpenOutcome.Reason;
import org.logomesh.client.seal.OpenOutcome.Refused;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** What hostile relays and members do to entries; the numbers are those of the threat model. */
class EntryAttackTest {
  private final SealFixture device = new SealFixture();
  private final SealedEntry entry = device.seal(SealFixture.body("secret plan")).entry();

  /** Attack 7. */
  @Test
  void open_swappedAcrossSpaceLogAndSeq_opensOnlyInItsPlace() {
    int opened = 0;
    for (SpaceId space : List.of(SPACE, OTHER_SPACE)) {
      for (LogId log : List.of(device.log, OTHER_LOG)) {
        for (long seq : new long[] {1, 2}) {
          OpenOutcome outcome = openElsewhere(space, log, seq);
          boolean home = space.equals(SPACE) && log.equals(device.log) && seq == 1;
          assertThat(outcome.kind() == Kind.OPENED)
              .as("space %s, log %s, seq %d", space, log, seq)
              .isEqualTo(home);
          opened += outcome.kind() == Kind.OPENED ? 1 : 0;
        }
      }
    }
    assertThat(opened).isEqualTo(1);
  }

  /** Attack 7, the first defence: every part of the place gives another key. */
  @Test
  void material_anyPartOfThePlaceDiffers_isAnotherKey() {
    byte[] salt = new byte[KeyBinding.PART_BYTES];
    byte[] key = SealFixture.filled(0x55, EpochKey.LENGTH);
    Set<String> materials = new HashSet<>();
    for (SpaceId space : List.of(SPACE, OTHER_SPACE)) {
      EntryCipher cipher = new EntryCipher(space);
      for (byte[] secret : List.of(key, SealFixture.filled(0x56, EpochKey.LENGTH))) {
        EpochKey epochKey = EpochKey.ofStored(SPACE, secret);
        for (LogId log : List.of(device.log, OTHER_LOG)) {
          for (long seq : new long[] {1, 2, 256, 1L << 40}) {
            for (EntryType type : EntryType.values()) {
              byte[] material = cipher.material(epochKey, salt, log, seq, type);
              materials.add(HexFormat.of().formatHex(material));
            }
          }
        }
      }
    }
    assertThat(materials).hasSize(2 * 2 * 2 * 4 * 2);
  }

  /** Attack 7, the second defence: header fields that the key does not depend on. */
  @Test
  void open_headerFieldChanged_isNotAuthentic() {
    EntryHeader header = entry.header();
    EntryHeader otherPrevious =
        EntryHeader.data(
            1,
            EntryHash.of(SealFixture.filled(9, 32)),
            List.of(),
            null,
            binding(entry),
            header.ciphertextLength());
    EntryHeader otherHeads =
        EntryHeader.data(
            1,
            device.opened.hash(),
            List.of(RecordHash.of(SealFixture.filled(9, 32))),
            null,
            binding(entry),
            header.ciphertextLength());
    for (EntryHeader changed : List.of(otherPrevious, otherHeads)) {
      assertThat(device.opener.open(device.opened, withHeader(changed)))
          .isEqualTo(new Refused(Reason.NOT_AUTHENTIC));
    }
  }

  @Test
  void open_anyBitOfTheCiphertextFlipped_isNotAuthentic() {
    for (int bit = 0; bit < entry.ciphertext().length * 8; bit += 5) {
      byte[] ciphertext = entry.ciphertext().clone();
      ciphertext[bit / 8] ^= (byte) (1 << (bit % 8));
      SealedEntry changed = SealedEntry.of(entry.headerBytes(), ciphertext, null);
      assertThat(device.opener.open(device.opened, changed))
          .isEqualTo(new Refused(Reason.NOT_AUTHENTIC));
    }
  }

  /** Attack 22: without the commitment, members of two epochs would read two different texts. */
  @Test
  void open_salamander_hasAtMostOneMeaning() throws Exception {
    EpochKey second = EpochKey.generate(SPACE, new SeededRandom(22));
    device.keyring.add(second);
    byte[] salt = SealFixture.filled(0x5a, KeyBinding.PART_BYTES);
    EntryCipher cipher = new EntryCipher(SPACE);
    byte[] material1 = cipher.material(device.epochKey, salt, device.log, 1, EntryType.DATA);
    byte[] material2 = cipher.material(second, salt, device.log, 1, EntryType.DATA);
    KeyBinding binding = new KeyBinding(salt, EntryCipher.commitment(material1));
    byte[] header =
        EntryHeader.data(1, device.opened.hash(), List.of(), null, binding, 272).encode();
    byte[] additionalData = SealedEntry.additionalData(SPACE, device.log, header);
    byte[] key1 = Arrays.copyOf(material1, Aead.KEY_BYTES);
    byte[] key2 = Arrays.copyOf(material2, Aead.KEY_BYTES);
    byte[] ciphertext = Salamander.craft(key1, key2, additionalData, 256);

    byte[] meaning1 = new Aead().decrypt(key1, additionalData, ciphertext);
    byte[] meaning2 = new Aead().decrypt(key2, additionalData, ciphertext);
    assertThat(meaning1).as("the attack is real").isNotEqualTo(meaning2);

    SealedEntry salamander = SealedEntry.of(header, ciphertext, null);
    LogState inSecondEpoch =
        new LogState(
            device.log, device.keys.deviceId(), 0, device.opened.hash(), HEADS, second.epochId());
    assertThat(device.opener.open(inSecondEpoch, salamander))
        .isEqualTo(new Refused(Reason.OTHER_KEY));
    assertThat(device.opener.open(device.opened, salamander))
        .as("its one meaning is noise")
        .isEqualTo(new Refused(Reason.MALFORMED_BODY));
  }

  /** Attack 24. */
  @Test
  void open_strippedAndSignedByAnother_isRefused() {
    DeviceKeys thief = DeviceKeys.generate(new SeededRandom(24));
    EntrySealer thiefSealer = new EntrySealer(SPACE, thief, new SeededRandom(25));
    LogState thiefLog = thiefSealer.sealOpen(HEADS, device.epochKey.epochId(), null).after();
    EntryHeader stolen = entry.header();
    EntryHeader header =
        EntryHeader.data(
            1, thiefLog.hash(), List.of(), null, binding(entry), stolen.ciphertextLength());
    byte[] headerBytes = header.encode();
    SealedEntry unsigned = SealedEntry.of(headerBytes, entry.ciphertext(), null);
    SealedEntry resigned =
        SealedEntry.of(
            headerBytes,
            entry.ciphertext(),
            thief.signer().sign(SealedEntry.signedBytes(unsigned.hash(SPACE, thiefLog.log()))));

    assertThat(device.opener.open(thiefLog, resigned)).isEqualTo(new Refused(Reason.OTHER_KEY));
  }

  /** Attack 26: a restored machine draws the same bytes again. */
  @Test
  void seal_sameRandomnessTwice_neverSealsTwoPlaintextsUnderOneKey() {
    EntrySealer original = new EntrySealer(SPACE, device.keys, new RepeatingRandom(0x44));
    EntrySealer clone = new EntrySealer(SPACE, device.keys, new RepeatingRandom(0x44));

    SealedEntry here =
        original.seal(device.opened, SealFixture.body("here"), HEADS, device.epochKey).entry();
    SealedEntry there =
        clone.seal(device.opened, SealFixture.body("there"), HEADS, device.epochKey).entry();

    assertThat(binding(here).salt()).isNotEqualTo(binding(there).salt());
    assertThat(binding(here).commitment()).isNotEqualTo(binding(there).commitment());
  }

  /** Attack 26: the same plaintext under another header is another message, too. */
  @Test
  void seal_sameRandomnessAndPlaintext_differsByHeader() {
    EntrySealer original = new EntrySealer(SPACE, device.keys, new RepeatingRandom(0x44));
    EntrySealer clone = new EntrySealer(SPACE, device.keys, new RepeatingRandom(0x44));
    List<RecordHash> newHeads = List.of(RecordHash.of(SealFixture.filled(0xc7, 32)));

    SealedEntry here =
        original.seal(device.opened, SealFixture.body("x"), HEADS, device.epochKey).entry();
    SealedEntry there =
        clone.seal(device.opened, SealFixture.body("x"), newHeads, device.epochKey).entry();

    assertThat(binding(here).salt()).isNotEqualTo(binding(there).salt());
  }

  /** Attack 16: a member can seal anything; it is void and nothing else happens. */
  @Test
  void open_poisonSealedByAMember_isVoid() {
    byte[] poison = SealFixture.filled(0xff, 256);
    byte[] salt = SealFixture.filled(1, KeyBinding.PART_BYTES);
    byte[] material =
        new EntryCipher(SPACE).material(device.epochKey, salt, device.log, 1, EntryType.DATA);
    KeyBinding binding = new KeyBinding(salt, EntryCipher.commitment(material));
    byte[] header =
        EntryHeader.data(1, device.opened.hash(), List.of(), null, binding, 272).encode();
    byte[] ciphertext =
        new Aead().encrypt(material, SealedEntry.additionalData(SPACE, device.log, header), poison);

    assertThat(device.opener.open(device.opened, SealedEntry.of(header, ciphertext, null)))
        .isEqualTo(new Refused(Reason.MALFORMED_BODY));
  }

  /** A ciphertext shorter than a tag is refused like any other. */
  @Test
  void open_ciphertextShorterThanATag_isNotAuthentic() {
    KeyBinding binding = binding(entry);
    byte[] header = EntryHeader.data(1, device.opened.hash(), List.of(), null, binding, 5).encode();

    assertThat(device.opener.open(device.opened, SealedEntry.of(header, new byte[5], null)))
        .isEqualTo(new Refused(Reason.NOT_AUTHENTIC));
  }

  private static KeyBinding binding(SealedEntry entry) {
    return Objects.requireNonNull(entry.header().binding());
  }

  private OpenOutcome openElsewhere(SpaceId space, LogId log, long seq) {
    EpochKey sameSecret = EpochKey.ofStored(space, device.epochKey.revealForStorage());
    EpochKeyring keyring = new EpochKeyring(space);
    keyring.add(sameSecret);
    LogState before =
        new LogState(
            log,
            device.keys.deviceId(),
            seq - 1,
            device.opened.hash(),
            HEADS,
            sameSecret.epochId());
    EntryHeader header = entry.header();
    EntryHeader moved =
        EntryHeader.data(
            seq, device.opened.hash(), List.of(), null, binding(entry), header.ciphertextLength());
    return new EntryOpener(keyring).open(before, withHeader(moved));
  }

  private SealedEntry withHeader(EntryHeader header) {
    return SealedEntry.of(header.encode(), entry.ciphertext(), null);
  }
}
