package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.seal.SealFixture.OTHER_SPACE;
import static org.logomesh.client.seal.SealFixture.SPACE;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.SignalSeal.Way;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.wire.SignalMessage;

class SignalSealTest {
  private static final byte[] MESSAGE = "offer".getBytes(StandardCharsets.UTF_8);

  private final DeviceKeys ada = DeviceKeys.generate(new SeededRandom(1));
  private final DeviceKeys bob = DeviceKeys.generate(new SeededRandom(2));
  private final DeviceKeys eve = DeviceKeys.generate(new SeededRandom(3));
  private final Way way = new Way(SPACE, ada.deviceId(), bob.deviceId());

  private byte[] seal(byte[] message) throws SealException {
    return SignalSeal.seal(way, ada.signer(), bob.kemKey(), message, new SeededRandom(4));
  }

  @Test
  void open_byTheTarget_givesTheMessage() throws Exception {
    for (int length : List.of(0, 1, 251, 252, 253, 4_000, SignalSeal.MAX_MESSAGE_BYTES)) {
      byte[] message = new byte[length];
      new SeededRandom(length).nextBytes(message);
      byte[] content = seal(message);

      assertThat(content.length).isLessThanOrEqualTo(SignalMessage.MAX_CONTENT_BYTES);
      assertThat(SignalSeal.open(way, bob, ada.verifyKey(), content)).isEqualTo(message);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> seal(new byte[SignalSeal.MAX_MESSAGE_BYTES + 1]));
  }

  /** Made once by this code: another implementation has to come to the same. */
  @Test
  void seal_publishedCase_isThoseBytes() throws Exception {
    assertThat(HexFormat.of().formatHex(Sha256.hash(seal(MESSAGE))))
        .isEqualTo("52c598b093a625a8514b3a029fe0f97adc4e6a32fd843510451433acb95d1652");
  }

  @Test
  void seal_shortMessages_lookAlike() throws Exception {
    assertThat(seal(MESSAGE)).hasSameSizeAs(seal(new byte[200]));
  }

  /** Attack 11: the relay changes what passes through it. */
  @Test
  void open_anyByteChanged_refuses() throws Exception {
    byte[] content = seal(MESSAGE);
    for (int i = 0; i < content.length; i++) {
      byte[] changed = content.clone();
      changed[i] ^= 1;
      assertRefused(way, bob, ada, changed);
    }
    assertRefused(way, bob, ada, Arrays.copyOf(content, content.length - 1));
    assertRefused(way, bob, ada, Arrays.copyOf(content, content.length + 1));
    assertRefused(way, bob, ada, new byte[0]);
    assertRefused(way, bob, ada, new byte[SignalMessage.MAX_CONTENT_BYTES + 1]);
  }

  /** Attack 11: the relay passes it off as another's, or hands it to somebody else. */
  @Test
  void open_movedToAnotherWay_refuses() throws Exception {
    byte[] content = seal(MESSAGE);

    assertRefused(new Way(OTHER_SPACE, way.source(), way.target()), bob, ada, content);
    assertRefused(new Way(SPACE, eve.deviceId(), way.target()), bob, eve, content);
    assertRefused(new Way(SPACE, way.source(), eve.deviceId()), eve, ada, content);
    assertRefused(way, eve, ada, content);
    assertRefused(new Way(SPACE, way.target(), way.source()), ada, bob, content);
  }

  /** Attack 11: another member takes the sealed part and signs it as its own. */
  @Test
  void open_strippedAndSignedByAnother_refuses() throws Exception {
    byte[] content = seal(MESSAGE);
    Way eves = new Way(SPACE, eve.deviceId(), way.target());
    byte[] stripped = Arrays.copyOf(content, content.length - 64);
    byte[] signed =
        Bytes.concat(
            Sha256.label("signal-signature"),
            SPACE.bytes(),
            eve.deviceId().bytes(),
            way.target().bytes(),
            Sha256.hash(stripped));
    byte[] again = Bytes.concat(stripped, eve.signer().sign(signed).bytes());

    assertRefused(eves, bob, eve, again);
  }

  private static void assertRefused(Way way, DeviceKeys target, DeviceKeys source, byte[] content) {
    assertThatThrownBy(() -> SignalSeal.open(way, target, source.verifyKey(), content))
        .isInstanceOf(SealException.class);
  }

  @Test
  void seal_forWhatIsNoKey_refuses() {
    assertThatThrownBy(
            () -> SignalSeal.seal(way, ada.signer(), new byte[10], MESSAGE, new SeededRandom(4)))
        .isInstanceOf(SealException.class);
  }
}
