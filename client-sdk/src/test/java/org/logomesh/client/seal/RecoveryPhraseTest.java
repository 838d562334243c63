package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryPhraseTest {
  private final Vectors vectors = Vectors.load("keys.txt");
  private final String words = vectors.text("recovery-words");

  /** The 256-bit vectors of BIP-39 with the simplest entropy. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
            + " abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
            + " abandon abandon art",
        "legal winner thank year wave sausage worth useful legal winner thank year wave sausage"
            + " worth useful legal winner thank year wave sausage worth title",
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount"
            + " doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
        "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo"
            + " zoo vote"
      })
  void parse_vectorsOfBip39_areAcceptedAndShownAgain(String phrase) throws Exception {
    assertThat(String.join(" ", RecoveryPhrase.parse(phrase).revealWords())).isEqualTo(phrase);
  }

  @Test
  void deviceKeys_knownWords_areTheKnownDevice() throws Exception {
    DeviceKeys keys = RecoveryPhrase.parse(words).deviceKeys();

    assertThat(keys.signingSecret().revealCopy())
        .isEqualTo(vectors.bytes("recovery-signing-secret"));
    assertThat(keys.kemSecret().revealCopy()).isEqualTo(vectors.bytes("recovery-kem-secret"));
    assertThat(keys.hedgeSecret().revealCopy()).isEqualTo(vectors.bytes("recovery-hedge-secret"));
    assertThat(keys.deviceId().bytes()).isEqualTo(vectors.bytes("recovery-device"));
  }

  @Test
  void parse_whatGenerateShowed_isTheSameDevice() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      RecoveryPhrase phrase = RecoveryPhrase.generate(new SeededRandom(seed));
      List<String> shown = phrase.revealWords();
      assertThat(shown).hasSize(24);
      RecoveryPhrase typed = RecoveryPhrase.parse(String.join("\n", shown));
      assertThat(typed.deviceKeys().deviceId()).isEqualTo(phrase.deviceKeys().deviceId());
    }
  }

  @Test
  void parse_otherSpacingAndCase_isTheSamePhrase() throws Exception {
    String typed = "  " + words.toUpperCase(Locale.ROOT).replace(" ", "\n\t ") + "\n";

    assertThat(RecoveryPhrase.parse(typed).revealWords()).containsExactly(words.split(" "));
  }

  @Test
  void parse_mistypedWord_namesItAndItsPlace() {
    String typed = words.replaceFirst("liar", "lair");

    assertThatThrownBy(() -> RecoveryPhrase.parse(typed))
        .isInstanceOf(RecoveryPhraseException.class)
        .hasMessageContaining("word 3")
        .hasMessageContaining("\"lair\"")
        .satisfies(e -> assertThat(((RecoveryPhraseException) e).position()).isEqualTo(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "abandon", "zoo zoo zoo"})
  void parse_tooFewWords_saysHowMany(String typed) {
    int count = typed.isBlank() ? 0 : typed.split(" ").length;

    assertThatThrownBy(() -> RecoveryPhrase.parse(typed))
        .isInstanceOf(RecoveryPhraseException.class)
        .hasMessageContaining("not " + count);
  }

  @Test
  void parse_oneWordTooMany_refuses() {
    assertThatThrownBy(() -> RecoveryPhrase.parse(words + " zoo"))
        .isInstanceOf(RecoveryPhraseException.class)
        .hasMessageContaining("not 25");
  }

  @Test
  void parse_twoWordsExchanged_isNoticedAndNoWordIsTold() {
    List<String> exchanged = new ArrayList<>(List.of(words.split(" ")));
    Collections.swap(exchanged, 4, 9);

    assertThatThrownBy(() -> RecoveryPhrase.parse(String.join(" ", exchanged)))
        .isInstanceOf(RecoveryPhraseException.class)
        .hasMessageContaining("not in its place")
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).split("\\W+"))
                    .doesNotContainAnyElementsOf(List.of("expire", "gather")));
  }

  @Test
  void parse_somethingElseAltogether_isShortenedInTheMessage() {
    assertThatThrownBy(() -> RecoveryPhrase.parse("x".repeat(5000)))
        .isInstanceOf(RecoveryPhraseException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(80));
  }

  @Test
  void list_words_areToldApartByTheirFirstFourLetters() {
    assertThat(IntStream.range(0, 2048).mapToObj(Bip39Words::word))
        .extracting(word -> word.substring(0, Math.min(4, word.length())))
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void close_thenReveal_isRefused() {
    RecoveryPhrase phrase = RecoveryPhrase.generate(new SeededRandom(1));
    phrase.close();

    assertThatThrownBy(phrase::revealWords).isInstanceOf(IllegalStateException.class);
  }
}
