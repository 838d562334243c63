package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.seal.SealFixture.HEADS;
import static org.logomesh.client.seal.SealFixture.SPACE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.RecordHash;

class EntrySealingTest {
  private final SealFixture device = new SealFixture();

  @Test
  void seal_thenOpen_givesTheBody() {
    EntryBody body = SealFixture.body("hello");
    SealedEntry entry = device.seal(body).entry();

    assertThat(device.opener.open(device.opened, entry)).isEqualTo(new OpenOutcome.Opened(body));
    assertThat(entry.ciphertext()).hasSize(256 + 16);
  }

  @Test
  void seal_nothingNew_leavesTrustHeadsAndEpochOut() {
    EntryHeader header = device.seal(SealFixture.body("a")).entry().header();

    assertThat(header.trustHeads()).isEmpty();
    assertThat(header.epoch()).isNull();
  }

  @Test
  void seal_newTrustHeadsAndEpoch_writesThemOnceAndTheyAreInherited() {
    List<RecordHash> newHeads = List.of(RecordHash.of(SealFixture.filled(0xc7, 32)));
    EpochKey newKey = EpochKey.generate(SPACE, new SeededRandom(9));
    device.keyring.add(newKey);

    NewEntry first = device.sealer.seal(device.opened, SealFixture.body("a"), newHeads, newKey);
    NewEntry second = device.sealer.seal(first.after(), SealFixture.body("b"), newHeads, newKey);

    assertThat(first.entry().header().trustHeads()).isEqualTo(newHeads);
    assertThat(first.entry().header().epoch()).isEqualTo(newKey.epochId());
    assertThat(second.entry().header().trustHeads()).isEmpty();
    assertThat(second.entry().header().epoch()).isNull();
    assertThat(device.opener.open(first.after(), second.entry()).kind())
        .isEqualTo(OpenOutcome.Kind.OPENED);
  }

  @Test
  void seal_aRun_isAValidChain() {
    ChainVerifier verifier = new ChainVerifier(SPACE, id -> device.keys.verifyKey());
    NewEntry open = device.sealer.sealOpen(HEADS, device.epochKey.epochId(), null);
    NewEntry first =
        device.sealer.seal(open.after(), SealFixture.body("a"), HEADS, device.epochKey);
    NewEntry second =
        device.sealer.seal(first.after(), SealFixture.body("b"), HEADS, device.epochKey);
    List<SealedEntry> run = List.of(open.entry(), first.entry(), second.entry());

    assertThat(verifier.verify(open.after().log(), null, run).accepted()).isEqualTo(3);
    assertThat(open.entry().header().type()).isEqualTo(EntryType.OPEN);
  }

  @Test
  void seal_logOfAnotherDevice_refuses() {
    DeviceKeys other = DeviceKeys.generate(new SeededRandom(77));
    EntrySealer otherSealer = new EntrySealer(SPACE, other, new SeededRandom(78));

    assertThatThrownBy(
            () -> otherSealer.seal(device.opened, SealFixture.body("a"), HEADS, device.epochKey))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another device");
  }

  @Test
  void seal_keyOfAnotherSpace_refuses() {
    EpochKey foreign = EpochKey.generate(SealFixture.OTHER_SPACE, new SeededRandom(5));

    assertThatThrownBy(
            () -> device.sealer.seal(device.opened, SealFixture.body("a"), HEADS, foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another space");
  }

  @Test
  void open_keyNotHere_saysWhichEpochIsMissing() {
    SealedEntry entry = device.seal(SealFixture.body("a")).entry();
    EntryOpener stranger = new EntryOpener(new EpochKeyring(SPACE));

    assertThat(stranger.open(device.opened, entry))
        .isEqualTo(new OpenOutcome.KeyMissing(device.epochKey.epochId()));
  }

  @Test
  void open_openEntry_isACallersBug() {
    LogState before = device.opened;
    SealedEntry open = device.sealer.sealOpen(HEADS, device.epochKey.epochId(), null).entry();

    assertThatThrownBy(() -> device.opener.open(before, open))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
