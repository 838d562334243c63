package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.client.seal.SealFixture.HEADS;
import static org.logomesh.client.seal.SealFixture.SPACE;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attack 25, in part: whatever is logged, no key is in it. */
class SecretCanaryTest {
  private final SealFixture fixture = new SealFixture();
  private final RecoveryPhrase phrase = RecoveryPhrase.generate(new SeededRandom(11));
  private final SecretBytes ticket = SecretBytes.random(new SeededRandom(12), 32);

  @TempDir private Path home;

  @Test
  void toString_everythingThatHoldsASecret_showsNone() {
    PairingCipher pairing = PairingCipher.joiner(ticket, new SeededRandom(13));
    pairing.seal(new byte[3]);
    List<Object> holders =
        List.of(
            fixture.keys,
            fixture.keys.signer(),
            fixture.keys.signingSecret(),
            fixture.epochKey,
            fixture.keyring,
            fixture.sealer,
            fixture.opener,
            fixture.seal(SealFixture.body("text")),
            phrase,
            phrase.deviceKeys(),
            ticket,
            pairing,
            new KeyStoreFile(home.resolve("space.key")),
            new DeviceTls(fixture.keys));
    for (Object holder : holders) {
      assertNoSecret(holder.getClass().getSimpleName(), String.valueOf(holder));
    }
  }

  @Test
  void exceptions_whateverGoesWrong_showNoSecret() throws Exception {
    KeyStoreFile file = new KeyStoreFile(home.resolve("space.key"));
    file.create(fixture.keys, "right".toCharArray(), new SeededRandom(14));
    byte[] wrap =
        EpochWrap.wrap(
            fixture.epochKey, fixture.keys.deviceId(), fixture.keys.kemKey(), new SeededRandom(15));
    DeviceKeys other = DeviceKeys.generate(new SeededRandom(16));
    EpochKey otherEpoch = EpochKey.generate(SPACE, new SeededRandom(17));
    byte[] wrongKey = fixture.epochKey.revealForStorage();
    List<String> words = new ArrayList<>(phrase.revealWords());
    words.set(3, words.get(4));

    List<ThrowingCallable> failures =
        List.of(
            () -> file.read("wrong".toCharArray()),
            () -> file.create(fixture.keys, null, new SeededRandom(1)),
            () -> EpochWrap.unwrap(other, SPACE, fixture.epochKey.epochId(), wrap),
            () -> EpochWrap.unwrap(fixture.keys, SPACE, otherEpoch.epochId(), wrap),
            () -> EpochKey.received(SPACE, otherEpoch.epochId(), wrongKey),
            () -> EpochKey.ofStored(SPACE, new byte[31]),
            () -> fixture.keys.signer().sign(new byte[3]),
            () -> RecoveryPhrase.parse(String.join(" ", words)),
            () -> fixture.sealer.seal(fixture.opened, SealFixture.body("x"), HEADS, foreign()));
    for (ThrowingCallable failure : failures) {
      assertNoSecret("exception", stackTraceOf(failure));
    }
  }

  private static EpochKey foreign() {
    return EpochKey.generate(SealFixture.OTHER_SPACE, new SeededRandom(18));
  }

  private static String stackTraceOf(ThrowingCallable action) {
    try {
      action.call();
    } catch (Throwable expected) {
      StringWriter text = new StringWriter();
      expected.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
    throw new AssertionError("expected to fail");
  }

  private void assertNoSecret(String what, String text) {
    for (SecretBytes secret :
        List.of(
            fixture.keys.signingSecret(),
            fixture.keys.kemSecret(),
            fixture.keys.hedgeSecret(),
            SecretBytes.owning(fixture.epochKey.revealForStorage()),
            phrase.deviceKeys().signingSecret(),
            ticket)) {
      // Half a key is too much, too.
      byte[] half = Arrays.copyOf(secret.revealCopy(), 16);
      assertThat(text.toLowerCase(Locale.ROOT))
          .as(what)
          .doesNotContain(HexFormat.of().formatHex(half));
      assertThat(text)
          .as(what)
          .doesNotContain(Base64.getEncoder().encodeToString(half).substring(0, 20));
      String decimal = Arrays.toString(half);
      assertThat(text).as(what).doesNotContain(decimal.substring(1, decimal.length() - 1));
    }
    for (String word : phrase.revealWords()) {
      assertThat(text.split("\\W+")).as(what).doesNotContain(word);
    }
  }
}
