package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.DeviceAssertion.Purpose;

class RelayApiTest {
  private static final String ORIGIN = "wss://relay.example.org";
  private static final SpaceId SPACE = SpaceId.of(filled(32, 1));
  private static final DeviceId DEVICE = DeviceId.of(filled(32, 2));
  private static final byte[] NONCE = filled(32, 3);
  private static final byte[] SECRET = filled(32, 4);

  @Test
  void origin_sameRelayWrittenInManyWays_isOneText() {
    assertThat(RelayApi.origin("https", "Relay.Example.ORG", -1)).isEqualTo(ORIGIN);
    assertThat(RelayApi.origin("wss", "relay.example.org", 443)).isEqualTo(ORIGIN);
    assertThat(RelayApi.origin("ws", "127.0.0.1", 7420)).isEqualTo("ws://127.0.0.1:7420");
    assertThat(RelayApi.origin("http", "localhost", 80)).isEqualTo("ws://localhost");
    assertThat(RelayApi.origin("ws", "[::1]", 443)).isEqualTo("ws://[::1]:443");
  }

  @Test
  void origin_otherSchemeOrNoHost_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> RelayApi.origin("ftp", "a", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> RelayApi.origin("wss", "", 1));
  }

  @Test
  void assertion_encodedAndDecoded_verifiesForItsOriginOnly() {
    String token = assertion(ORIGIN).encode();
    DeviceAssertion decoded = DeviceAssertion.decode(token);

    assertThat(token).hasSize(226).matches("[A-Za-z0-9_-]+");
    assertThat(decoded.space()).isEqualTo(SPACE);
    assertThat(decoded.device()).isEqualTo(DEVICE);
    assertThat(decoded.nonce()).isEqualTo(NONCE);
    assertThat(decoded.verify(key(), ORIGIN)).isTrue();
    assertThat(decoded.verify(key(), "wss://other.example.org")).isFalse();
  }

  @Test
  void assertion_forAnotherSpaceOrNonce_doesNotVerify() {
    Signature signature = sign(DeviceAssertion.message(NONCE, ORIGIN, SPACE));
    SpaceId otherSpace = SpaceId.of(filled(32, 9));

    assertThat(new DeviceAssertion(otherSpace, DEVICE, NONCE, signature).verify(key(), ORIGIN))
        .isFalse();
    assertThat(new DeviceAssertion(SPACE, DEVICE, filled(32, 8), signature).verify(key(), ORIGIN))
        .isFalse();
  }

  /** Whoever carries an assertion cannot do something else with it. */
  @Test
  void assertion_forAnotherPurpose_doesNotVerify() {
    for (Purpose made : Purpose.values()) {
      DeviceAssertion assertion =
          new DeviceAssertion(
              SPACE, DEVICE, NONCE, sign(DeviceAssertion.message(made, NONCE, ORIGIN, SPACE)));
      for (Purpose meant : Purpose.values()) {
        assertThat(assertion.verify(meant, key(), ORIGIN)).isEqualTo(made == meant);
      }
    }
  }

  @Test
  void copyDeletion_encodedAndDecoded_isTheSame() {
    CopyDeletion byDevice = new CopyDeletion(1_700_000_000, 1_700_086_400, DEVICE, false);
    CopyDeletion byOperator = new CopyDeletion(1, 1, null, true);
    assertThat(CopyDeletion.decode(byDevice.encode())).isEqualTo(byDevice);
    assertThat(CopyDeletion.decode(byOperator.encode())).isEqualTo(byOperator);
    byte[] encoded = byDevice.encode();
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> CopyDeletion.decode(cut)).isInstanceOf(CborException.class);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new CopyDeletion(-1, 1, null, false));
  }

  private static CopyInventory inventory(int logs) {
    CopyInventory.Amount amount = new CopyInventory.Amount(3, 900);
    CopyInventory.Snapshot whole =
        new CopyInventory.Snapshot(
            SnapshotId.of(filled(32, 4)), new SnapshotStatus(5, 1, true), 1_700_000_000L);
    CopyInventory.Snapshot begun =
        new CopyInventory.Snapshot(
            SnapshotId.of(filled(32, 5)), new SnapshotStatus(5, 0, false), null);
    CopyInventory.Log counted =
        new CopyInventory.Log(LogId.of(filled(16, 6)), DEVICE, 3, 9, 4_000L);
    CopyInventory.Log uncounted =
        new CopyInventory.Log(LogId.of(filled(16, 7)), DEVICE, 0, 1L << 39, null);
    List<CopyInventory.Log> all = new ArrayList<>(List.of(counted, uncounted));
    all.addAll(Collections.nCopies(logs, uncounted));
    return new CopyInventory(
        1_700_000_000,
        20_000L,
        amount,
        amount,
        null,
        amount,
        amount,
        List.of(whole, begun),
        true,
        new CopyDeletion(5, 6, DEVICE, false),
        all,
        true);
  }

  @Test
  void copyInventory_encodedAndDecoded_isTheSame_andTheLongestFits() {
    CopyInventory inventory = inventory(0);
    byte[] encoded = inventory.encode();
    assertThat(CopyInventory.decode(encoded)).isEqualTo(inventory);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> CopyInventory.decode(cut)).isInstanceOf(CborException.class);
    }
    CopyInventory longest = inventory(CopyInventory.MAX_LOGS - 2);
    assertThat(CopyInventory.decode(longest.encode())).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> inventory(CopyInventory.MAX_LOGS - 1));
  }

  @Test
  void copyInventory_ofALaterRelay_isRead() {
    byte[] encoded = inventory(0).encode();
    byte[] later = new CborWriter().uint(12).array(1).text("news").toByteArray();
    byte[] both = Arrays.copyOf(encoded, encoded.length + later.length);
    System.arraycopy(later, 0, both, encoded.length, later.length);
    both[0]++;
    assertThat(CopyInventory.decode(both)).isEqualTo(inventory(0));
  }

  @Test
  void copyErasure_encodedAndDecoded_isTheSame_anythingElseIsRefused() {
    CopyErasure erasure =
        new CopyErasure(
            new TreeMap<>(Map.of(LogId.of(filled(16, 6)), 7L, LogId.of(filled(16, 5)), 1L << 39)));
    byte[] encoded = erasure.encode();
    assertThat(CopyErasure.decode(encoded)).isEqualTo(erasure);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> CopyErasure.decode(cut)).isInstanceOf(CborException.class);
    }
    byte[] disordered = encoded.clone();
    disordered[3] = 9;
    assertThatThrownBy(() -> CopyErasure.decode(disordered)).isInstanceOf(CborException.class);
    assertThatThrownBy(() -> CopyErasure.decode(new CborWriter().array(0).toByteArray()))
        .isInstanceOf(CborException.class);
    assertThat(CopyErasure.decodeAnswer(CopyErasure.encodeAnswer(1_000_000))).isEqualTo(1_000_000);
  }

  /** What is asked for is signed with the rest. */
  @Test
  void assertion_forAnotherRequest_doesNotVerify() {
    byte[] message = DeviceAssertion.message(Purpose.ERASE, filled(5, 1), NONCE, ORIGIN, SPACE);
    DeviceAssertion assertion = new DeviceAssertion(SPACE, DEVICE, NONCE, sign(message));
    assertThat(assertion.verify(Purpose.ERASE, filled(5, 1), key(), ORIGIN)).isTrue();
    assertThat(assertion.verify(Purpose.ERASE, filled(5, 2), key(), ORIGIN)).isFalse();
    assertThat(assertion.verify(Purpose.ERASE, key(), ORIGIN)).isFalse();
  }

  @Test
  void assertionDecode_anythingElse_isRefused() {
    String token = assertion(ORIGIN).encode();
    assertThatThrownBy(() -> DeviceAssertion.decode("")).isInstanceOf(CborException.class);
    assertThatThrownBy(() -> DeviceAssertion.decode("*".repeat(10)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> DeviceAssertion.decode("A".repeat(257)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> DeviceAssertion.decode(token.substring(0, 200)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> DeviceAssertion.decode(token + "AAAA"))
        .isInstanceOf(CborException.class);
  }

  @Test
  void relayInfo_encodedAndDecoded_isTheSame() {
    RelayInfo info = new RelayInfo("LogoMesh relay 0.1", 1, 2, ORIGIN, true);
    assertThat(RelayInfo.decode(info.encode())).isEqualTo(info);
  }

  @Test
  void relayInfo_withLaterFields_isRead() {
    RelayInfo info = new RelayInfo("x", 1, 1, "", false);
    byte[] encoded = info.encode();
    byte[] later = new CborWriter().uint(9).text("news").toByteArray();
    byte[] both = Arrays.copyOf(encoded, encoded.length + later.length);
    System.arraycopy(later, 0, both, encoded.length, later.length);
    both[0]++;
    assertThat(RelayInfo.decode(both)).isEqualTo(info);
  }

  @Test
  void relayInfo_malformed_isRefused() {
    byte[] encoded = new RelayInfo("x", 1, 1, ORIGIN, false).encode();
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> RelayInfo.decode(cut)).isInstanceOf(CborException.class);
    }
    byte[] noWindow = encoded.clone();
    noWindow[4] = 5;
    assertThatThrownBy(() -> RelayInfo.decode(noWindow)).isInstanceOf(CborException.class);
    assertThatThrownBy(() -> RelayInfo.decode(new byte[RelayInfo.MAX_BYTES + 1]))
        .isInstanceOf(CborException.class);
  }

  @Test
  void tokenAlphabet_isWhatAHeaderTakes() {
    assertThat(Base64.getUrlDecoder().decode(assertion(ORIGIN).encode())).hasSize(169);
  }

  private static DeviceAssertion assertion(String origin) {
    return new DeviceAssertion(
        SPACE, DEVICE, NONCE, sign(DeviceAssertion.message(NONCE, origin, SPACE)));
  }

  private static Signature sign(byte[] message) {
    byte[] signature = new byte[Signature.LENGTH];
    Ed25519.sign(SECRET, 0, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  private static VerifyKey key() {
    byte[] key = new byte[VerifyKey.LENGTH];
    Ed25519.generatePublicKey(SECRET, 0, key, 0);
    return VerifyKey.of(key);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void registration_longTrustLog_isTheBeginningThatFits() {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      records.add(new byte[200_000]);
    }

    byte[] encoded = RelayApi.encodeRegistration(records);

    assertThat(encoded).hasSizeLessThanOrEqualTo(RelayApi.MAX_REGISTRATION_BYTES);
    assertThat(RelayApi.decodeRegistration(encoded))
        .hasSize(5)
        .containsExactlyElementsOf(records.subList(0, 5));
  }

  @Test
  void introduction_longTrustLog_isTheEndThatFits() {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      records.add(new byte[200_000 + i]);
    }

    byte[] encoded = RelayApi.encodeIntroduction(records);

    assertThat(encoded).hasSizeLessThanOrEqualTo(RelayApi.MAX_REGISTRATION_BYTES);
    assertThat(RelayApi.decodeRegistration(encoded))
        .containsExactlyElementsOf(records.subList(5, 10));
    assertThat(RelayApi.decodeRegistration(RelayApi.encodeIntroduction(List.of()))).isEmpty();
    assertThat(RelayApi.encodeIntroduction(records.subList(0, 2)))
        .isEqualTo(RelayApi.encodeRegistration(records.subList(0, 2)));
  }

  @Test
  void registrationDecode_anythingElse_isRefused() {
    byte[] encoded = RelayApi.encodeRegistration(List.of(new byte[] {1, 2, 3}));
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> RelayApi.decodeRegistration(cut)).isInstanceOf(CborException.class);
    }
    assertThatThrownBy(() -> RelayApi.decodeRegistration(Arrays.copyOf(encoded, 20)))
        .isInstanceOf(CborException.class);
  }
}
