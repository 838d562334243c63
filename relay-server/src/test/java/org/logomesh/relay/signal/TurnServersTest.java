package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.TurnCredentials;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SettingRefusedException;

class TurnServersTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final List<String> URLS = List.of("turn:turn.example.org:3478?transport=udp");
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private static DevicePrincipal device(int number) {
    return new DevicePrincipal(
        SpaceId.of(Sha256.hash(new byte[] {1})),
        DeviceId.of(Sha256.hash(new byte[] {(byte) number})));
  }

  private static TurnServers servers(List<String> urls, String secret, Duration ttl) {
    return new TurnServers(new TurnProperties(urls, secret, ttl));
  }

  /**
   * Made with openssl: {@code echo -n 1700003600:PSEUDONYM | openssl dgst -sha1 -hmac SECRET
   * -binary | base64}, and the pseudonym likewise with SHA-256 over the label and both ids.
   */
  @Test
  void credentials_publishedCase_areThose() {
    TurnCredentials credentials =
        servers(URLS, SECRET, Duration.ofHours(1)).credentials(device(2), NOW);

    assertThat(credentials.urls()).isEqualTo(URLS);
    assertThat(credentials.seconds()).isEqualTo(3600);
    assertThat(credentials.username()).isEqualTo("1700003600:0dda8ac4b7aec5ed");
    assertThat(credentials.password()).isEqualTo("pNi7IPeLDCd2/up+dopbt5LP3i8=");
  }

  @Test
  void pseudonym_isOneForADevice_andTellsNobodyWhich() {
    TurnServers servers = servers(URLS, SECRET, Duration.ofHours(1));
    String first = servers.credentials(device(2), NOW).username();
    String later = servers.credentials(device(2), NOW.plusSeconds(60)).username();
    String other = servers.credentials(device(3), NOW).username();
    String elsewhere =
        servers(URLS, SECRET + "x", Duration.ofHours(1)).credentials(device(2), NOW).username();

    assertThat(first.split(":", -1)[1]).isEqualTo(later.split(":", -1)[1]).hasSize(16);
    assertThat(other).isNotEqualTo(first);
    assertThat(elsewhere).isNotEqualTo(first);
    assertThat(device(2).device().toString()).doesNotContain(first.split(":", -1)[1]);
  }

  @Test
  void credentials_withoutServers_areNotOffered() {
    TurnServers none = servers(List.of(), "", Duration.ofHours(1));

    assertThatThrownBy(() -> none.credentials(device(2), NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_OFFERED));
  }

  @Test
  void settings_thatAreNoGood_areRefusedInWords() {
    Duration hour = Duration.ofHours(1);
    assertRefused(URLS, "short", hour, "shorter than 22 characters");
    assertRefused(URLS, "", hour, "shorter than 22 characters");
    assertRefused(List.of("https://turn.example.org"), SECRET, hour, "no TURN server");
    assertRefused(Collections.nCopies(9, "turn:a"), SECRET, hour, "9 servers");
    assertRefused(URLS, SECRET, Duration.ofSeconds(59), "ttl");
    assertRefused(URLS, SECRET, Duration.ofHours(25), "ttl");
  }

  private static void assertRefused(
      List<String> urls, String secret, Duration ttl, String message) {
    assertThatThrownBy(() -> servers(urls, secret, ttl))
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void toString_ofTheSettings_hasNoSecret() {
    assertThat(new TurnProperties(URLS, SECRET, Duration.ofHours(1)).toString())
        .doesNotContain(SECRET);
  }
}
