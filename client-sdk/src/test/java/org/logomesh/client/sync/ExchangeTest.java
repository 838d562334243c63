package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;

/** What a replica keeps in mind of its peers, and tells of them. */
class ExchangeTest {
  private static final PeerName RELAY = PeerName.relay("wss://relay.example");
  private static final IncarnationId STORE = IncarnationId.of(new byte[IncarnationId.SIZE]);

  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final Exchange exchange = laptop.replica.exchange();

  private Frontier written() {
    laptop.replica.edit(edit -> edit.create(ThoughtId.random(space.random), "a note"));
    return exchange.frontier();
  }

  private List<SyncWarning.Kind> meets(Frontier has, boolean saidAnew) {
    return exchange.peerHas(RELAY, STORE, has, saidAnew).stream().map(SyncWarning::kind).toList();
  }

  @Test
  void shownBy_isWhatThePeerGreetedWith_andAcknowledgedSince() {
    Frontier first = written();
    assertThat(exchange.shownBy(RELAY)).isEqualTo(Frontier.empty());

    assertThat(meets(first, false)).isEmpty();
    assertThat(exchange.shownBy(RELAY)).isEqualTo(first);
    Frontier second = written();
    exchange.peerAcked(RELAY, second);
    assertThat(exchange.shownBy(RELAY)).isEqualTo(second);
    exchange.peerAcked(RELAY, first);
    assertThat(exchange.shownBy(RELAY)).as("an older word takes nothing back").isEqualTo(second);
    assertThat(exchange.shownBy(PeerName.relay("wss://other.example")).size()).isZero();
  }

  @Test
  void peerHas_lessThanItAcknowledged_isSaidAndWhatItHasNowCounts() {
    Frontier first = written();
    Frontier second = written();
    assertThat(meets(second, false)).isEmpty();
    exchange.peerAcked(RELAY, second);

    assertThat(meets(first, false)).containsExactly(SyncWarning.Kind.PEER_ROLLED_BACK);
    assertThat(exchange.shownBy(RELAY)).isEqualTo(first);
  }

  @Test
  void peerHas_lessThanItGreetedWith_isDamageThere() {
    Frontier first = written();
    Frontier second = written();
    assertThat(meets(second, false)).isEmpty();

    assertThat(meets(first, true)).containsExactly(SyncWarning.Kind.PEER_DAMAGED);
  }

  @Test
  void range_isWhatIsHere() {
    Frontier all = written();
    LogId log = all.heads().firstKey();

    assertThat(Objects.requireNonNull(exchange.rangeFor(RELAY, log, 0, 1 << 20)))
        .hasSize((int) all.seq(log) + 1)
        .isEqualTo(exchange.range(log, 0, 1 << 20));
    assertThat(exchange.rangeFor(RELAY, log, all.seq(log) + 1, 1 << 20)).isEmpty();
  }
}
