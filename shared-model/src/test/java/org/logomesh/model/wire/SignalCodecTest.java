package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;

class SignalCodecTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void encode_samples_areThePublishedBytes() throws IOException {
    Map<String, String> encoded = new LinkedHashMap<>();
    SignalSamples.all()
        .forEach((name, message) -> encoded.put(name, HEX.formatHex(SignalCodec.encode(message))));

    assertThat(encoded).isEqualTo(published());
  }

  @Test
  void decode_publishedBytes_areTheSamples() throws IOException {
    Map<String, SignalMessage> decoded = new LinkedHashMap<>();
    published().forEach((name, hex) -> decoded.put(name, SignalCodec.decode(HEX.parseHex(hex))));

    assertThat(decoded).isEqualTo(SignalSamples.all());
  }

  /** Lines of {@code name hex}. */
  private static Map<String, String> published() throws IOException {
    Map<String, String> vectors = new LinkedHashMap<>();
    try (InputStream in = SignalCodecTest.class.getResourceAsStream("/vectors/signals.txt")) {
      new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .forEach(line -> vectors.put(line[0], line[1]));
    }
    return vectors;
  }

  @Test
  void decode_everyLengthCut_isMalformed() {
    SignalSamples.all()
        .forEach(
            (name, message) -> {
              byte[] whole = SignalCodec.encode(message);
              for (int length = 0; length < whole.length; length++) {
                assertMalformed(Arrays.copyOf(whole, length));
              }
              assertMalformed(Arrays.copyOf(whole, whole.length + 1));
            });
  }

  @Test
  void decode_randomChanges_neverThrowAnythingElse() {
    Random random = new Random(1);
    List<byte[]> samples = SignalSamples.all().values().stream().map(SignalCodec::encode).toList();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        SignalMessage message = SignalCodec.decode(bytes);
        assertThat(message == null || SignalCodec.encode(message).length <= bytes.length).isTrue();
      } catch (CborException malformed) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void decode_ofALaterVersion_isPassedOverUnlessCritical() {
    assertThat(SignalCodec.decode(envelope(90, false))).isNull();
    assertMalformed(envelope(90, true));
    assertMalformed(envelope(SignalKind.PING.code(), false));
    byte[] hinted =
        new CborWriter().array(3).uint(6).bool(true).map(1).uint(64).text("hint").toByteArray();
    assertThat(SignalCodec.decode(hinted)).isEqualTo(new SignalMessage.Ping());
    byte[] duty = new CborWriter().array(3).uint(6).bool(true).map(1).uint(0).uint(1).toByteArray();
    assertMalformed(duty);
  }

  private static byte[] envelope(int kind, boolean critical) {
    return new CborWriter().array(3).uint(kind).bool(critical).map(0).toByteArray();
  }

  @Test
  void decode_fieldMissing_isMalformed() {
    for (SignalKind kind : SignalKind.values()) {
      if (kind != SignalKind.PING && kind != SignalKind.PONG) {
        assertMalformed(envelope(kind.code(), true));
      }
    }
  }

  @Test
  void content_longestAndBeyond() {
    byte[] longest = new byte[SignalMessage.MAX_CONTENT_BYTES];
    SignalMessage send = new SignalMessage.Send(SignalSamples.ADA, Integer.MAX_VALUE, longest);
    byte[] encoded = SignalCodec.encode(send);

    assertThat(encoded.length).isLessThanOrEqualTo(SignalCodec.MAX_MESSAGE_BYTES);
    assertThat(SignalCodec.decode(encoded)).isEqualTo(send);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SignalMessage.Deliver(SignalSamples.ADA, new byte[longest.length + 1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignalMessage.Send(SignalSamples.ADA, 1, new byte[0]));
    assertMalformed(new byte[SignalCodec.MAX_MESSAGE_BYTES + 1]);
  }

  @Test
  void present_mostAndBeyond() {
    SignalMessage.Present most =
        new SignalMessage.Present(
            Collections.nCopies(SignalMessage.MAX_DEVICES, SignalSamples.ADA));
    assertThat(SignalCodec.decode(SignalCodec.encode(most))).isEqualTo(most);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SignalMessage.Present(
                    Collections.nCopies(SignalMessage.MAX_DEVICES + 1, SignalSamples.ADA)));
  }

  private static void assertMalformed(byte[] bytes) {
    assertThatThrownBy(() -> SignalCodec.decode(bytes)).isInstanceOf(CborException.class);
  }
}
