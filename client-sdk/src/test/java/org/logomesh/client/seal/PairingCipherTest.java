package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PairingCipherTest {
  private final SecretBytes secret = SecretBytes.copyOf(SealFixture.filled(0x77, 32));
  private final PairingCipher joiner = PairingCipher.joiner(secret, new RepeatingRandom(1));
  private final PairingCipher inviter = PairingCipher.inviter(secret, new RepeatingRandom(2));

  @Test
  void seal_knownSaltsAndMessages_givesTheKnownBytes() throws Exception {
    Vectors vectors = Vectors.load("keys.txt");

    assertThat(PairingCipher.rendezvousId(secret)).isEqualTo(vectors.bytes("rendezvous"));
    byte[] hello = joiner.seal(utf8("hello"));
    assertThat(hello).isEqualTo(vectors.bytes("joiner-message-0"));
    assertThat(inviter.open(hello)).isEqualTo(utf8("hello"));
    byte[] welcome = inviter.seal(utf8("welcome"));
    assertThat(welcome).isEqualTo(vectors.bytes("inviter-message-0"));
    assertThat(joiner.open(welcome)).isEqualTo(utf8("welcome"));
    assertThat(joiner.seal(utf8("thanks"))).isEqualTo(vectors.bytes("joiner-message-1"));
  }

  @Test
  void open_longConversation_bothReadEverything() throws Exception {
    for (int i = 0; i < 300; i++) {
      byte[] question = utf8("question " + i);
      assertThat(inviter.open(joiner.seal(question))).isEqualTo(question);
      byte[] answer = utf8("answer " + i);
      assertThat(joiner.open(inviter.seal(answer))).isEqualTo(answer);
    }
  }

  @Test
  void open_repeatedLeftOutOrOutOfOrder_refuses() throws Exception {
    byte[] first = joiner.seal(utf8("1"));
    byte[] second = joiner.seal(utf8("2"));
    byte[] third = joiner.seal(utf8("3"));

    assertRefused(inviter, second);
    inviter.open(first);
    assertRefused(inviter, first);
    assertRefused(inviter, third);
    assertThat(inviter.open(second)).as("nothing was lost by the attempts").isEqualTo(utf8("2"));
    assertThat(inviter.open(third)).isEqualTo(utf8("3"));
  }

  @Test
  void open_ownMessageReflected_refuses() throws Exception {
    byte[] hello = joiner.seal(utf8("hello"));
    assertRefused(joiner, hello);
    inviter.open(hello);
    byte[] welcome = inviter.seal(utf8("welcome"));
    assertRefused(inviter, welcome);
  }

  @Test
  void open_anyByteChanged_refuses() {
    byte[] hello = joiner.seal(utf8("hello"));
    for (int i = 0; i < hello.length; i++) {
      byte[] changed = hello.clone();
      changed[i] ^= 1;
      assertRefused(inviter, changed);
    }
    assertRefused(inviter, new byte[0]);
    assertRefused(inviter, new byte[40]);
  }

  @Test
  void open_otherSecret_refuses() {
    SecretBytes other = SecretBytes.copyOf(SealFixture.filled(0x78, 32));
    byte[] hello = joiner.seal(utf8("hello"));

    assertRefused(PairingCipher.inviter(other, new RepeatingRandom(2)), hello);
    assertThat(PairingCipher.rendezvousId(other)).isNotEqualTo(PairingCipher.rendezvousId(secret));
  }

  /** A relay that has the answer meant for one joiner cannot give it to another. */
  @Test
  void open_answerToAnotherJoiner_refuses() throws Exception {
    PairingCipher secondJoiner = PairingCipher.joiner(secret, new RepeatingRandom(9));
    secondJoiner.seal(utf8("hello"));
    inviter.open(joiner.seal(utf8("hello")));
    byte[] answer = inviter.seal(utf8("welcome"));

    assertRefused(secondJoiner, answer);
  }

  /** A second try with the same ticket must not use a key and nonce again. */
  @Test
  void seal_secondTryWithTheSameTicket_usesOtherKeys() {
    byte[] once = PairingCipher.joiner(secret, new SeededRandom(1)).seal(utf8("same"));
    byte[] again = PairingCipher.joiner(secret, new SeededRandom(2)).seal(utf8("same"));

    assertThat(again).isNotEqualTo(once);
  }

  @Test
  void seal_inviterFirst_isACallersBug() {
    assertThatThrownBy(() -> inviter.seal(utf8("hello")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("joiner speaks first");
    assertThatThrownBy(() -> joiner.open(new byte[60])).isInstanceOf(IllegalStateException.class);
  }

  private static void assertRefused(PairingCipher cipher, byte[] message) {
    assertThatThrownBy(() -> cipher.open(message)).isInstanceOf(SealException.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
