package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAddressTest {
  @ParameterizedTest
  @CsvSource({
    "relay.example.org,             wss://relay.example.org",
    "https://Relay.Example.org/,    wss://relay.example.org",
    "wss://relay.example.org:443,   wss://relay.example.org",
    "wss://relay.example.org:8443/, wss://relay.example.org:8443",
    "ws://127.0.0.1:7420,           ws://127.0.0.1:7420",
    "https://a.org/sub//,           wss://a.org/sub",
    "ws://[::1]:7420,               ws://[::1]:7420"
  })
  void parse_waysToWriteIt_giveOneAddress(String typed, String expected) {
    assertThat(RelayAddress.parse(" " + typed + "\n")).hasToString(expected);
    assertThat(RelayAddress.parse(expected)).isEqualTo(RelayAddress.parse(typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://a.org",
        "wss://",
        "wss://a.org?x=1",
        "wss://a.org#x",
        "wss://user@a.org",
        "wss://a b",
        "file:///etc/passwd"
      })
  void parse_anythingElse_isRefusedWithAnExample(String typed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RelayAddress.parse(typed))
        .withMessageContaining("wss://relay.example.org");
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RelayAddress.parse("wss://a.org/" + "x".repeat(200)));
  }

  @Test
  void paths_underAPrefix_areBelowItAndTheOriginIsNot() {
    RelayAddress address = RelayAddress.parse("wss://a.org:99/sub");
    assertThat(address.http("/v1/nonce")).hasToString("https://a.org:99/sub/v1/nonce");
    assertThat(address.webSocket("/v1/sync")).hasToString("wss://a.org:99/sub/v1/sync");
    assertThat(address.path("/rsocket")).isEqualTo("/sub/rsocket");
    assertThat(address.origin()).isEqualTo("wss://a.org:99");
    assertThat(address.port()).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://127.0.0.1:1", "ws://127.9.9.9", "ws://localhost:1", "ws://[::1]:1"})
  void client_plaintextOnThisMachine_isAllowed(String address) {
    assertThatCode(() -> new RelayClient(RelayAddress.parse(address), RelaySettings.defaults()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://192.168.1.2:1",
        "http://relay.example.org",
        "ws://127.0.0.1.example.org",
        "ws://localhost.example.org"
      })
  void client_plaintextElsewhere_isRefusedUnlessAllowed(String text) {
    RelayAddress address = RelayAddress.parse(text);
    assertThatThrownBy(() -> new RelayClient(address, RelaySettings.defaults()))
        .isInstanceOfSatisfying(
            LinkException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(LinkFault.PLAINTEXT_REFUSED);
              assertThat(e.retryable()).isFalse();
            });
    assertThatCode(
            () -> new RelayClient(address, RelaySettings.defaults().withAllowPlaintext(true)))
        .doesNotThrowAnyException();
  }
}
