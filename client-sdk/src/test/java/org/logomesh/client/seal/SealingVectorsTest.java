package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;

/** Keys and entries, byte for byte as an independent implementation makes them. */
class SealingVectorsTest {
  private final Vectors vectors = Vectors.load("sealing.txt");
  private final SpaceId space = SpaceId.of(vectors.bytes("space"));
  private final DeviceKeys keys =
      DeviceKeys.ofSecrets(
          SecretBytes.copyOf(vectors.bytes("signing-secret")),
          SecretBytes.copyOf(vectors.bytes("kem-secret")),
          SecretBytes.copyOf(vectors.bytes("hedge-secret")));
  private final EpochKey epochKey = EpochKey.ofStored(space, vectors.bytes("epoch-key"));
  private final EpochKey childKey = EpochKey.ofStored(space, vectors.bytes("child-epoch-key"));
  private final LogId log = LogId.of(vectors.bytes("log"));
  private final RecordHash trustHead = RecordHash.of(vectors.bytes("trust-head"));
  private final EntrySealer sealer = new EntrySealer(space, keys, new RepeatingRandom(0x44));

  @Test
  void deviceKeys_knownSecrets_haveTheKnownPublicKeysAndId() {
    assertThat(keys.verifyKey().bytes()).isEqualTo(vectors.bytes("verify-key"));
    assertThat(Sha256.hash(keys.kemKey())).isEqualTo(vectors.bytes("kem-key-sha256"));
    assertThat(keys.deviceId().bytes()).isEqualTo(vectors.bytes("device"));
  }

  @Test
  void epochId_knownKeys_isTheKnownCommitment() {
    assertThat(epochKey.epochId().bytes()).isEqualTo(vectors.bytes("epoch"));
    assertThat(childKey.epochId().bytes()).isEqualTo(vectors.bytes("child-epoch"));
  }

  @Test
  void link_knownKeys_isTheKnownLinkAndOpens() throws Exception {
    assertThat(EpochKeyring.link(childKey, epochKey)).isEqualTo(vectors.bytes("link"));

    EpochKeyring keyring = new EpochKeyring(space);
    keyring.add(childKey);
    EpochId parent = EpochId.of(vectors.bytes("epoch"));
    assertThat(keyring.follow(childKey.epochId(), parent, vectors.bytes("link")))
        .isEqualTo(epochKey);
  }

  @Test
  void unwrap_wrapOfAnotherImplementation_givesTheEpochKey() throws Exception {
    EpochId epoch = EpochId.of(vectors.bytes("epoch"));
    assertThat(EpochWrap.unwrap(keys, space, epoch, vectors.bytes("wrap"))).isEqualTo(epochKey);
  }

  @Test
  void seal_knownRandomness_givesTheKnownEntries() {
    NewEntry open = sealer.sealOpen(List.of(trustHead), epochKey.epochId(), null);
    assertEntry("open", open);
    assertThat(open.after().log()).isEqualTo(log);

    NewEntry data1 = sealer.seal(open.after(), dataBody1(), List.of(trustHead), epochKey);
    assertEntry("data1", data1);

    RecordHash secondHead = RecordHash.of(vectors.bytes("trust-head-2"));
    NewEntry data2 =
        sealer.seal(data1.after(), dataBody2(), List.of(trustHead, secondHead), childKey);
    assertEntry("data2", data2);
  }

  @Test
  void open_knownEntries_givesTheKnownBodies() {
    EpochKeyring keyring = new EpochKeyring(space);
    keyring.add(epochKey);
    keyring.add(childKey);
    EntryOpener opener = new EntryOpener(keyring);
    SealedEntry open = SealedEntry.of(vectors.bytes("open-header"), new byte[0], null);
    SealedEntry data1 = knownEntry("data1");
    LogState state0 = LogState.opened(log, open.header(), open.hash(space, log));
    LogState state1 = state0.next(data1.header(), data1.hash(space, log));

    assertThat(opener.open(state0, data1)).isEqualTo(new OpenOutcome.Opened(dataBody1()));
    assertThat(opener.open(state1, knownEntry("data2")))
        .isEqualTo(new OpenOutcome.Opened(dataBody2()));
  }

  private EntryBody dataBody1() {
    byte[] operation = {(byte) 0x82, 0x00, 0x18, 0x7b};
    return new EntryBody(1, 1_750_000_000_000L, List.of(), List.of(operation), false);
  }

  private EntryBody dataBody2() {
    byte[] operation = new byte[300];
    for (int i = 0; i < operation.length; i++) {
      operation[i] = (byte) i;
    }
    Place dependency =
        new Place(LogId.of(vectors.bytes("dep-log")), 6, EntryHash.of(vectors.bytes("dep-hash")));
    return new EntryBody(8, -1, List.of(dependency), List.of(operation, new byte[0]), true);
  }

  private SealedEntry knownEntry(String name) {
    return SealedEntry.of(
        vectors.bytes(name + "-header"), vectors.bytes(name + "-ciphertext"), null);
  }

  private void assertEntry(String name, NewEntry actual) {
    SealedEntry entry = actual.entry();
    assertThat(entry.headerBytes()).isEqualTo(vectors.bytes(name + "-header"));
    if (!name.equals("open")) {
      assertThat(entry.ciphertext()).isEqualTo(vectors.bytes(name + "-ciphertext"));
    }
    assertThat(entry.hash(space, log).bytes()).isEqualTo(vectors.bytes(name + "-hash"));
    assertThat(entry.signature()).isEqualTo(Signature.of(vectors.bytes(name + "-signature")));
    assertThat(actual.after().hash()).isEqualTo(entry.hash(space, log));
  }
}
