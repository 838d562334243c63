package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketsTest {
  private final Blocks blocks = new Blocks(new BlockedNetwork());

  private Sockets sockets(int most, int mostOfOne) {
    return new Sockets(
        new ClientAddresses(Networks.of(List.of("10.0.0.0/8"))), blocks, most, mostOfOne);
  }

  @Test
  void opened_beyondWhatOneAddressMayHave_isRefused_untilOneIsClosed() {
    Sockets sockets = sockets(100, 2);
    InetSocketAddress address = BlockedNetwork.remote("192.0.2.1");

    assertThat(sockets.opened(address)).isTrue();
    assertThat(sockets.opened(address)).isTrue();
    assertThat(sockets.opened(address)).isFalse();
    assertThat(sockets.opened(address)).as("the refused one is not counted").isFalse();
    assertThat(sockets.opened(BlockedNetwork.remote("192.0.2.2"))).isTrue();
    assertThat(sockets.open()).isEqualTo(3);

    sockets.closed(address);
    assertThat(sockets.opened(address)).isTrue();
  }

  @Test
  void opened_ofThisMachineOrAProxy_countsForAllOnly() {
    Sockets sockets = sockets(20, 1);
    for (int i = 0; i < 10; i++) {
      assertThat(sockets.opened(BlockedNetwork.remote("127.0.0.1"))).isTrue();
      assertThat(sockets.opened(BlockedNetwork.remote("10.1.2.3"))).isTrue();
    }

    assertThat(sockets.opened(BlockedNetwork.remote("127.0.0.1"))).isFalse();
    assertThat(sockets.opened(null)).isFalse();
  }

  @Test
  void opened_networkOfIpv6_isOneAddress() {
    Sockets sockets = sockets(100, 1);

    assertThat(sockets.opened(BlockedNetwork.remote("2001:db8:1:2::1"))).isTrue();
    assertThat(sockets.opened(BlockedNetwork.remote("2001:db8:1:2::2"))).isFalse();
    assertThat(sockets.opened(BlockedNetwork.remote("2001:db8:1:3::1"))).isTrue();
  }

  @Test
  void opened_fromABlockedNetwork_isRefused() {
    blocks.refresh().block();

    assertThat(sockets(100, 10).opened(BlockedNetwork.remote("198.51.100.9"))).isFalse();
    assertThat(sockets(100, 10).opened(BlockedNetwork.remote("198.51.101.9"))).isTrue();
  }
}
