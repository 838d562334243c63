package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.HeadsStatement;

class HeadsStatementsTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {13}));

  private final TestLog log = new TestLog(SPACE, 1);
  private final Map<DeviceId, VerifyKey> keys = new HashMap<>(Map.of(log.device(), log.key()));
  private final HeadsStatements statements = new HeadsStatements(SPACE);

  private HeadsStatement statement(TestLog by, long counter, Frontier frontier) {
    byte[] bytes = HeadsStatement.encode(by.device(), counter, frontier, List.of());
    return HeadsStatement.of(bytes, by.signMessage(HeadsStatement.signedBytes(SPACE, bytes)));
  }

  private Frontier frontier() {
    return Frontier.of(Map.of(log.log(), log.state().head()));
  }

  @Test
  void take_laterOfADevice_replacesTheEarlier() {
    HeadsStatement first = statement(log, 1, Frontier.empty());
    HeadsStatement second = statement(log, 2, frontier());
    assertThat(statements.take(second, keys::get)).isTrue();
    assertThat(statements.take(first, keys::get)).as("earlier").isFalse();
    assertThat(statements.take(second, keys::get)).as("again").isFalse();
    assertThat(statements.latest()).containsExactly(second);
  }

  @Test
  void take_forgedOrOfAnotherSpaceOrDevice_isRefused() {
    HeadsStatement good = statement(log, 5, frontier());
    TestLog stranger = new TestLog(SPACE, 2);
    byte[] bytes = good.statement();
    HeadsStatement forged =
        HeadsStatement.of(bytes, stranger.signMessage(HeadsStatement.signedBytes(SPACE, bytes)));
    assertThat(statements.take(forged, keys::get)).isFalse();
    SpaceId elsewhere = SpaceId.of(Sha256.hash(new byte[] {14}));
    HeadsStatement replayed =
        HeadsStatement.of(bytes, log.signMessage(HeadsStatement.signedBytes(elsewhere, bytes)));
    assertThat(statements.take(replayed, keys::get)).isFalse();
    assertThat(statements.take(statement(stranger, 1, frontier()), keys::get)).isFalse();
    assertThat(statements.latest()).isEmpty();
  }

  @Test
  void beyond_whatOthersStateAndWeLack_isListed() {
    statements.take(statement(log, 1, frontier()), keys::get);
    assertThat(statements.beyond(Frontier.empty())).isEqualTo(frontier());
    assertThat(statements.beyond(frontier())).isEqualTo(Frontier.empty());
  }

  @Test
  void of_malformed_isRefused() {
    assertThatThrownBy(
            () -> HeadsStatement.of(new byte[] {(byte) 0xa0}, log.signMessage(new byte[0])))
        .isInstanceOf(CborException.class);
  }

  @Test
  void sync_latestStatementOfEachDevice_goesEverywhereOnce() {
    MemoryReplica a = new MemoryReplica(SPACE, "a", keys);
    MemoryReplica b = new MemoryReplica(SPACE, "b", keys);
    MemoryReplica c = new MemoryReplica(SPACE, "c", keys);
    a.state(statement(log, 1, Frontier.empty()));
    Network network = new Network(3);
    network.connect(a, b);
    network.connect(b, c);
    network.connect(c, a);
    network.settle();
    HeadsStatement later = statement(log, 2, frontier());
    c.state(later);
    network.settle();
    for (MemoryReplica replica : List.of(a, b, c)) {
      assertThat(replica.statements.latest()).containsExactly(later);
    }
    long sent =
        network.ends().stream().flatMap(end -> end.sent.stream()).filter(later::equals).count();
    assertThat(sent).as("never back to where it came from").isBetween(2L, 4L);
  }
}
