package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.relay.access.Upgrades.Upgraded;

class UpgradesTest {
  private static final String BLOCKED = "198.51.100.9";
  private static final String OTHER = "198.51.101.9";

  private final Blocks blocks = new Blocks(new BlockedNetwork());
  private final List<String> ended = new ArrayList<>();
  private final Upgrades upgrades =
      new Upgrades(new ClientAddresses(Networks.of(List.of("10.0.0.0/8"))), blocks);

  private Upgraded open(String remote, String... forwarded) {
    String from = forwarded.length == 0 ? remote : forwarded[0];
    Gate.Asked asked = new Gate.Asked(BlockedNetwork.remote(remote), List.of(forwarded), null);
    return Objects.requireNonNull(upgrades.opened(asked, () -> ended.add(from)));
  }

  @Test
  void opened_beforeTheNetworkIsBlocked_endsThen() {
    open(BLOCKED);
    open("10.1.2.3", "198.51.100.10");
    open(OTHER);
    assertThat(ended).isEmpty();

    blocks.refresh().block();

    assertThat(ended).containsExactlyInAnyOrder(BLOCKED, "198.51.100.10");
  }

  @Test
  void opened_fromABlockedNetwork_endsAtOnce() {
    blocks.refresh().block();

    open(BLOCKED);
    open(OTHER);

    assertThat(ended).containsExactly(BLOCKED);
  }

  @Test
  void closed_isForgotten() {
    upgrades.closed(open(BLOCKED));
    assertThat(upgrades.open()).isZero();

    blocks.refresh().block();

    assertThat(ended).isEmpty();
  }

  @Test
  void opened_ofThisMachineOrAProxyThatDoesNotSay_concernsNoBlock() {
    for (String remote : List.of("127.0.0.1", "10.1.2.3")) {
      Gate.Asked asked = new Gate.Asked(BlockedNetwork.remote(remote), List.of(), null);
      assertThat(upgrades.opened(asked, () -> ended.add(remote))).isNull();
    }
    assertThat(upgrades.open()).isZero();
  }
}
