package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.Credit;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameKind;
import org.logomesh.model.wire.Hello;
import org.logomesh.model.wire.TrustRecords;

/** What is under way is bounded, whoever is slow, silent or hostile; and nothing is sent twice. */
class SyncFlowControlTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {9}));
  private static final long MIB = 1024 * 1024;

  private final Map<DeviceId, VerifyKey> keys = new HashMap<>();
  private final MemoryReplica a = new MemoryReplica(SPACE, "a", keys);
  private final MemoryReplica b = new MemoryReplica(SPACE, "b", keys);
  private final Network network = new Network(1);

  private TestLog write(MemoryReplica replica, long seed, int entries, int bytes) {
    TestLog log = new TestLog(SPACE, seed);
    for (int i = 0; i < entries; i++) {
      log.append(bytes);
    }
    replica.write(log);
    return log;
  }

  private static LinkEnd end(MemoryReplica replica, long credit, long maxInFlight) {
    return new LinkEnd(
        replica,
        SyncSettings.of(SPACE, replica.incarnation, false)
            .withCreditBytes(credit)
            .withMaxInFlightBytes(maxInFlight));
  }

  private void drain(LinkEnd end) {
    while (end.hasWork()) {
      end.work(network.random());
    }
  }

  private static Stream<Entries> ranges(LinkEnd end) {
    return end.sent.stream().filter(Entries.class::isInstance).map(Entries.class::cast);
  }

  private static Hello hello(long credit) {
    return new Hello(
        1,
        1,
        new MemoryReplica(SPACE, "peer").incarnation,
        false,
        List.of(),
        credit,
        Frontier.empty(),
        false,
        false);
  }

  @Test
  void send_peerThatNeverAnswers_staysWithinItsCredit() {
    write(a, 1, 300, 20_000);
    write(a, 2, 300, 20_000);
    a.writeTrust("x", 50_000);
    LinkEnd end = end(a, 2 * MIB, 4 * MIB);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    drain(end);
    assertThat(end.contentBytesSent).isGreaterThan(MIB / 2).isLessThanOrEqualTo(MIB);
    assertThat(end.hasWork()).as("a read nobody can use").isFalse();
  }

  @Test
  void send_peerThatGivesCreditWithoutReading_staysWithinOurOwnBound() {
    write(a, 1, 300, 20_000);
    LinkEnd end = end(a, 2 * MIB, 2 * MIB);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    for (int i = 0; i < 100; i++) {
      end.run(end.session.onFrame(new Credit(MIB)));
      drain(end);
    }
    assertThat(end.contentBytesSent).isGreaterThan(MIB).isLessThanOrEqualTo(2 * MIB);
  }

  @Test
  void onAck_hashThatWasNotSent_closes() {
    TestLog log = write(a, 1, 3, 100);
    LinkEnd end = new LinkEnd(a);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    drain(end);
    Head wrong = new Head(3, log.stateAt(2).hash());
    end.run(end.session.onFrame(new Ack(Frontier.of(Map.of(log.log(), wrong)))));
    assertThat(end.closeCode()).isEqualTo(ErrorCode.CHAIN_BROKEN);
  }

  @Test
  void onEntries_moreThanTheCreditGiven_closes() {
    LinkEnd end = end(a, MIB, 4 * MIB);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    TestLog log = new TestLog(SPACE, 3);
    for (int i = 0; i < 9; i++) {
      log.append(200_000);
    }
    for (int i = 0; i < 5; i++) {
      end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(i, i + 1))));
      assertThat(end.close).isNull();
    }
    for (int i = 5; i < 9 && end.close == null; i++) {
      end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(i, i + 1))));
    }
    assertThat(end.closeCode()).isEqualTo(ErrorCode.CREDIT_EXCEEDED);
  }

  @Test
  void onTrust_moreThanTheCreditGiven_closes() {
    LinkEnd end = end(a, MIB, 4 * MIB);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    for (int i = 0; i < 5; i++) {
      end.run(end.session.onFrame(new TrustRecords(List.of(new byte[250_000]))));
    }
    assertThat(end.closeCode()).isEqualTo(ErrorCode.CREDIT_EXCEEDED);
  }

  @Test
  void acknowledgement_isNeverBeforeTheCommit() {
    LinkEnd end = end(a, MIB, 4 * MIB);
    end.start();
    end.run(end.session.onFrame(hello(MIB)));
    TestLog log = new TestLog(SPACE, 4);
    keys.put(log.device(), log.key());
    log.append(10);
    end.run(end.session.onFrame(new Entries(log.log(), log.entries())));
    assertThat(end.sent).noneMatch(Ack.class::isInstance);
    assertThat(end.sent).noneMatch(Credit.class::isInstance);
    drain(end);
    assertThat(end.sent)
        .contains(new Ack(Frontier.of(Map.of(log.log(), log.state().head()))))
        .contains(new Credit(Entries.costOf(log.entries())));
  }

  @Test
  void sync_smallWindowsAndLargeThings_finishes() {
    for (int i = 0; i < 6; i++) {
      write(a, 10 + i, 8, 200_000);
      a.writeTrust("admin" + i, 200_000);
      write(b, 20 + i, 300, 300);
    }
    LinkEnd left = end(a, MIB, MIB);
    LinkEnd right = end(b, MIB, MIB);
    network.connect(left, right);
    network.settle();
    SyncConvergenceTest.assertConverged(a, b);
    assertThat(right.saw(SyncAction.Direction.INBOUND)).isTrue();
  }

  @Test
  void sync_longLog_goesInBatchesThatEndAtASignature() {
    TestLog log = new TestLog(SPACE, 5);
    for (int i = 0; i < 400; i++) {
      log.append(900, i % 4 == 3);
    }
    a.write(log);
    LinkEnd left = new LinkEnd(a);
    network.connect(left, new LinkEnd(b));
    network.settle();
    assertThat(b.frontier()).isEqualTo(a.frontier());
    List<Long> costs = ranges(left).map(Frame::cost).toList();
    assertThat(costs).allMatch(cost -> cost <= Entries.TARGET_BYTES + 4 * 1200);
    assertThat(costs.subList(0, costs.size() - 1))
        .allMatch(cost -> cost >= Entries.TARGET_BYTES / 4);
  }

  @Test
  void sync_manyWindowsLong_rangesStayLarge() {
    TestLog log = new TestLog(SPACE, 6);
    for (int i = 0; i < 6_000; i++) {
      log.append(900, i % 4 == 3);
    }
    a.write(log);
    LinkEnd left = new LinkEnd(a);
    network.connect(left, new LinkEnd(b));
    network.settle();
    assertThat(b.frontier()).isEqualTo(a.frontier());
    List<Long> costs = ranges(left).map(Frame::cost).toList();
    assertThat(costs.subList(0, costs.size() - 1))
        .allMatch(cost -> cost >= Entries.TARGET_BYTES * 3 / 4);
  }

  @Test
  void sync_manyLogs_takeTurns() {
    for (int i = 0; i < 5; i++) {
      write(a, 30 + i, 40, 10_000);
    }
    LinkEnd left = new LinkEnd(a);
    network.connect(left, new LinkEnd(b));
    network.settle();
    Map<LogId, Integer> turns = new HashMap<>();
    ranges(left).limit(15).forEach(range -> turns.merge(range.log(), 1, Integer::sum));
    assertThat(turns).hasSize(5);
    assertThat(turns.values()).allMatch(count -> count >= 2 && count <= 4);
  }

  @Test
  void live_peerInStep_getsNewEntriesWithoutARead() {
    TestLog log = write(a, 1, 2, 50);
    LinkEnd left = new LinkEnd(a);
    LinkEnd right = new LinkEnd(b);
    network.connect(left, right);
    network.settle();
    log.append(60);
    a.write(log);
    assertThat(left.hasWork()).as("reads").isFalse();
    assertThat(ranges(left).reduce((x, y) -> y))
        .contains(new Entries(log.log(), log.entries().subList(3, 4)));
    network.settle();
    assertThat(b.frontier()).isEqualTo(a.frontier());
    assertThat(left.session.peerFrontier()).isEqualTo(a.frontier());
  }

  @Test
  void live_entriesOfThePeer_areNotSentBack() {
    LinkEnd left = new LinkEnd(a);
    LinkEnd right = new LinkEnd(b);
    network.connect(left, right);
    network.settle();
    TestLog log = write(a, 1, 5, 50);
    network.settle();
    assertThat(b.frontier()).isEqualTo(a.frontier());
    assertThat(ranges(right)).isEmpty();
    // Even if the shell tells the session what came through it.
    right.run(right.session.onLocalEntries(log.log(), log.state().head(), log.entries()));
    network.settle();
    assertThat(ranges(right)).isEmpty();
  }

  @Test
  void live_trustRecord_goesBeforeTheEntriesThatCiteIt() {
    LinkEnd left = new LinkEnd(a);
    network.connect(left, new LinkEnd(b));
    network.settle();
    left.sent.clear();
    a.writeTrust("admin", 100);
    write(a, 1, 1, 50);
    assertThat(left.sent)
        .extracting(Frame::kind)
        .startsWith(FrameKind.TRUST_RECORDS, FrameKind.ENTRIES);
    network.settle();
    assertThat(b.trust.size()).isEqualTo(1);
  }

  @Test
  void reconnect_afterCuts_sendsLittleMoreThanIsMissing() {
    write(a, 1, 200, 5_000);
    write(a, 2, 200, 5_000);
    long need = 0;
    for (LogId log : a.frontier().heads().keySet()) {
      need += Entries.costOf(a.read(log, 0, Integer.MAX_VALUE));
    }
    long sent = 0;
    int cuts = 0;
    while (!a.frontier().equals(b.frontier())) {
      LinkEnd left = end(a, MIB, MIB);
      network.connect(left, end(b, MIB, MIB));
      network.steps(25);
      network.cutAll();
      sent += left.contentBytesSent;
      cuts++;
    }
    assertThat(cuts).isGreaterThan(2);
    assertThat(sent).isBetween(need, need + cuts * MIB);
  }
}
