package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private static final int PORT = 40_000;

  @ParameterizedTest
  @CsvSource({
    // Nobody is believed without a proxy.
    "none,       192.0.2.1, '',                        192.0.2.1",
    "none,       192.0.2.1, '198.51.100.7',            192.0.2.1",
    "none,       127.0.0.1, '198.51.100.7',            ''",
    // A proxy says who asks; what the client wrote itself stands before that.
    "10.0.0.0/8, 10.1.2.3,  '198.51.100.7',            198.51.100.7",
    "10.0.0.0/8, 127.0.0.1, '198.51.100.7',            198.51.100.7",
    "10.0.0.0/8, 10.1.2.3,  '203.0.113.9, 198.51.100.7', 198.51.100.7",
    "10.0.0.0/8, 10.1.2.3,  '198.51.100.7, 10.9.9.9',  198.51.100.7",
    "10.0.0.0/8, 10.1.2.3,  '2001:db8::7',             2001:db8:0:0:0:0:0:7",
    // Who is no proxy is not believed, and who says nothing is not counted.
    "10.0.0.0/8, 192.0.2.1, '198.51.100.7',            192.0.2.1",
    "10.0.0.0/8, 10.1.2.3,  '',                        ''",
    "10.0.0.0/8, 10.1.2.3,  'relay.example.org',       ''",
    "10.0.0.0/8, 10.1.2.3,  '999.1.1.1',               ''",
    "10.0.0.0/8, 10.1.2.3,  '10.4.4.4, 10.5.5.5',      ''"
  })
  void of_request_isWhoTheTrustedProxySaysItIs(
      String proxies, String peer, String forwarded, String expected) throws Exception {
    ClientAddresses addresses =
        new ClientAddresses(proxies.equals("none") ? null : Networks.of(List.of(proxies)));
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(peer), PORT);

    InetAddress found = addresses.of(remote, forwarded.isEmpty() ? List.of() : List.of(forwarded));

    assertThat(found == null ? "" : found.getHostAddress()).isEqualTo(expected);
  }

  @Test
  void of_moreHopsThanAChainHas_looksAtTheLastOnes() throws Exception {
    ClientAddresses addresses = new ClientAddresses(Networks.of(List.of("10.0.0.0/8")));
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName("10.1.1.1"), PORT);
    String many = "192.0.2.9" + ", 10.2.2.2".repeat(1_000);

    assertThat(addresses.of(remote, List.of(many))).isNull();
    assertThat(addresses.of(remote, List.of(many, "192.0.2.7")))
        .isEqualTo(InetAddress.getByName("192.0.2.7"));
    assertThat(addresses.of(null, List.of())).isNull();
  }
}
