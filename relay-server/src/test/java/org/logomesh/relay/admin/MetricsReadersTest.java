package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.relay.access.SettingRefusedException;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class MetricsReadersTest {
  private static final int PORT = 40_000;

  @ParameterizedTest
  @CsvSource({
    "'',                     127.0.0.1,        true",
    "'',                     ::1,              true",
    "'',                     10.1.2.3,         false",
    "10.1.2.3,               10.1.2.3,         true",
    "10.1.2.3,               10.1.2.4,         false",
    "10.1.2.3,               127.0.0.1,        true",
    "10.244.0.0/16,          10.244.255.9,     true",
    "10.244.0.0/16,          10.245.0.1,       false",
    "10.244.0.0/16,          ::ffff:10.244.1.1, true",
    "'10.1.2.3, fd00::/8',   fd12::7,          true",
    "'10.1.2.3, fd00::/8',   fe80::7,          false",
    "fd00::/8,               10.1.2.3,         false",
    "0.0.0.0/0,              192.0.2.1,        true",
    "10.0.0.0/8,             0a00:1::,         false"
  })
  void includes_address_onlyIfNamedOrOfThisMachine(String from, String address, boolean expected)
      throws UnknownHostException {
    assertThat(readers(from).includes(request(address).build())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "forwarded", "X-Forwarded-For", "x-forwarded-for"})
  void includes_requestThroughAProxy_never(String header) throws UnknownHostException {
    for (String address : List.of("127.0.0.1", "10.1.2.3")) {
      assertThat(readers("10.1.2.3").includes(request(address).header(header, "10.1.2.3").build()))
          .as(address)
          .isFalse();
    }
  }

  @Test
  void includes_requestWithoutAnAddress_never() throws UnknownHostException {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("10.1.2.3", PORT);

    assertThat(readers("0.0.0.0/0").includes(MockServerHttpRequest.get("/").build())).isFalse();
    assertThat(
            readers("0.0.0.0/0")
                .includes(MockServerHttpRequest.get("/").remoteAddress(unresolved).build()))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "prometheus.monitoring",
        "face",
        "10.1.2",
        "10.1.2.256",
        "10.1.2.3/33",
        "10.1.2.3/",
        "10.1.2.3/-1",
        "10.1.2.3/8/8",
        "10.1.2.3:9090",
        "fd00::/129",
        "fd00::g",
        "::ffff:10.1.2.3",
        "/8",
        "*"
      })
  void new_neitherAddressNorNetwork_isRefusedWithWhatItIs(String text) {
    assertThatThrownBy(() -> new MetricsReaders(List.of("10.1.2.3", text)))
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining("metrics-from has \"" + text + "\"");
  }

  private static MetricsReaders readers(String from) {
    return new MetricsReaders(from.isEmpty() ? List.of() : List.of(from.split(",", -1)));
  }

  private static MockServerHttpRequest.BaseBuilder<?> request(String address)
      throws UnknownHostException {
    return MockServerHttpRequest.get("/actuator/prometheus")
        .remoteAddress(new InetSocketAddress(InetAddress.getByName(address), PORT));
  }
}
