package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.seal.SealFixture.OTHER_SPACE;
import static org.logomesh.client.seal.SealFixture.SPACE;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochKeyringTest {

  @Test
  void follow_chainOfLinks_givesEveryEarlierKey() throws Exception {
    List<EpochKey> epochs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      epochs.add(key(i));
    }
    EpochKeyring newcomer = new EpochKeyring(SPACE);
    newcomer.add(epochs.get(4));

    for (int i = 4; i > 0; i--) {
      byte[] link = EpochKeyring.link(epochs.get(i), epochs.get(i - 1));
      assertThat(link).hasSize(EpochKeyring.LINK_BYTES);
      newcomer.follow(epochs.get(i).epochId(), epochs.get(i - 1).epochId(), link);
    }

    assertThat(newcomer.epochs()).hasSize(5);
    assertThat(newcomer.key(epochs.get(0).epochId())).isEqualTo(epochs.get(0));
  }

  @Test
  void follow_linkBetweenOtherEpochs_refuses() {
    EpochKey child = key(1);
    EpochKey parent = key(2);
    EpochKey stranger = key(3);
    EpochKeyring keyring = new EpochKeyring(SPACE);
    keyring.add(child);
    keyring.add(stranger);
    byte[] link = EpochKeyring.link(child, parent);

    assertThatThrownBy(() -> keyring.follow(stranger.epochId(), parent.epochId(), link))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> keyring.follow(child.epochId(), stranger.epochId(), link))
        .isInstanceOf(SealException.class);
    assertThat(keyring.key(parent.epochId())).isNull();
  }

  @Test
  void follow_anyByteChanged_refuses() {
    EpochKeyring keyring = new EpochKeyring(SPACE);
    keyring.add(key(1));
    byte[] link = EpochKeyring.link(key(1), key(2));
    for (int i = 0; i < link.length; i++) {
      byte[] changed = link.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> keyring.follow(key(1).epochId(), key(2).epochId(), changed))
          .isInstanceOf(SealException.class);
    }
    assertThatThrownBy(() -> keyring.follow(key(1).epochId(), key(2).epochId(), new byte[3]))
        .isInstanceOf(SealException.class);
  }

  @Test
  void follow_childKeyNotHere_isACallersBug() {
    byte[] link = EpochKeyring.link(key(1), key(2));
    assertThatThrownBy(
            () -> new EpochKeyring(SPACE).follow(key(1).epochId(), key(2).epochId(), link))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void link_toItselfOrAcrossSpaces_refuses() {
    EpochKey elsewhere = EpochKey.generate(OTHER_SPACE, new SeededRandom(1));
    assertThatThrownBy(() -> EpochKeyring.link(key(1), key(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EpochKeyring.link(key(1), elsewhere))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EpochKeyring(SPACE).add(elsewhere))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void epochId_sameSecretInTwoSpaces_differs() {
    byte[] secret = SealFixture.filled(1, EpochKey.LENGTH);
    assertThat(EpochKey.ofStored(SPACE, secret).epochId())
        .isNotEqualTo(EpochKey.ofStored(OTHER_SPACE, secret).epochId());
  }

  private static EpochKey key(int seed) {
    return EpochKey.generate(SPACE, new SeededRandom(seed));
  }
}
