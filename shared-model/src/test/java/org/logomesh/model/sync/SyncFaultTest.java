package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.CaughtUp;
import org.logomesh.model.wire.Credit;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;
import org.logomesh.model.wire.Hashes;
import org.logomesh.model.wire.Hello;
import org.logomesh.model.wire.Ping;
import org.logomesh.model.wire.Pong;
import org.logomesh.model.wire.Probe;
import org.logomesh.model.wire.TrustRecords;

/** Refusals stop one log, silence ends the session, and nothing waits for ever. */
class SyncFaultTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {10}));
  private static final long START = 1_000_000;

  private final Map<DeviceId, VerifyKey> keys = new HashMap<>();
  private final MemoryReplica a = new MemoryReplica(SPACE, "a", keys);
  private final MemoryReplica b = new MemoryReplica(SPACE, "b", keys);
  private final Network network = new Network(1);

  private TestLog log(long seed, int entries) {
    TestLog log = new TestLog(SPACE, seed);
    for (int i = 0; i < entries; i++) {
      log.append(100);
    }
    return log;
  }

  /** A session with a peer that has said HELLO and is otherwise in the test's hands. */
  private LinkEnd greeted(MemoryReplica replica, Frontier peer) {
    // The smallest window: all of it is given back as soon as nothing is held.
    LinkEnd end =
        new LinkEnd(
            replica, SyncSettings.of(SPACE, replica.incarnation, false).withCreditBytes(1 << 20));
    end.start();
    end.run(
        end.session.onFrame(
            new Hello(1, 1, b.incarnation, false, List.of(), 1 << 20, peer, false, false)));
    return end;
  }

  private void drain(LinkEnd end) {
    while (end.hasWork()) {
      end.work(network.random());
    }
  }

  private static void tick(LinkEnd end, long millis) {
    end.run(end.session.onTick(START + millis));
  }

  @Test
  void refusedLog_stopsAlone_andIsNamedInCaughtUp() {
    TestLog good = log(1, 3);
    TestLog bad = log(2, 3);
    a.write(good);
    a.write(bad);
    b.policy =
        (before, after) ->
            after.log().equals(bad.log()) && after.seq() == 2 ? ErrorCode.QUOTA_EXCEEDED : null;
    LinkEnd left = new LinkEnd(a);
    LinkEnd right = new LinkEnd(b);
    network.connect(left, right);
    network.settle();
    assertThat(b.frontier().seq(good.log())).isEqualTo(3);
    assertThat(b.frontier().seq(bad.log())).isEqualTo(1);
    assertThat(left.session.peerFrontier()).isEqualTo(b.frontier());
    assertThat(left.events)
        .contains(new SyncAction.LogStopped(bad.log(), ErrorCode.QUOTA_EXCEEDED, 0));
    assertThat(left.events)
        .filteredOn(SyncAction.PeerAcked.class::isInstance)
        .extracting(event -> ((SyncAction.PeerAcked) event).heads().head(bad.log()))
        .contains(bad.stateAt(1).head());
    assertThat(left.events)
        .filteredOn(SyncAction.CaughtUp.class::isInstance)
        .anySatisfy(
            event ->
                assertThat(((SyncAction.CaughtUp) event).except())
                    .containsEntry(bad.log(), ErrorCode.QUOTA_EXCEEDED));
    // Live entries of other logs go on.
    good.append(10);
    a.write(good);
    network.settle();
    assertThat(b.frontier().seq(good.log())).isEqualTo(4);
    // The next session tries again.
    b.policy = EntryPolicy.everything();
    network.cutAll();
    network.connect(a, b);
    network.settle();
    assertThat(b.frontier()).isEqualTo(a.frontier());
  }

  @Test
  void refusalWithRetryAfter_goesOnInTheSameSession() {
    TestLog log = log(1, 2);
    a.write(log);
    LinkEnd end = greeted(a, Frontier.empty());
    tick(end, 0);
    drain(end);
    end.sent.clear();
    end.run(end.session.onFrame(new Fault(ErrorCode.RATE_LIMITED, 5000, log.log())));
    tick(end, 4000);
    assertThat(end.sent).isEmpty();
    tick(end, 5001);
    drain(end);
    assertThat(end.sent).contains(new Entries(log.log(), log.entries()));
  }

  @Test
  void rangesUnderWayWhenALogIsRefused_areDroppedWithoutASecondFault() {
    TestLog log = log(1, 5);
    keys.put(log.device(), log.key());
    a.policy = (before, after) -> after.seq() == 1 ? ErrorCode.STORE_FULL : null;
    LinkEnd end = greeted(a, Frontier.empty());
    for (int i = 0; i < 6; i++) {
      end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(i, i + 1))));
      drain(end);
    }
    assertThat(end.sent)
        .filteredOn(Fault.class::isInstance)
        .containsExactly(new Fault(ErrorCode.STORE_FULL, 0, log.log()));
    assertThat(end.close).isNull();
    // All credit came back, so that other logs can use it.
    long returned =
        end.sent.stream()
            .filter(Credit.class::isInstance)
            .mapToLong(frame -> ((Credit) frame).bytes())
            .sum();
    assertThat(returned).isEqualTo(Entries.costOf(log.entries()));
    // The peer tries again later, from where it stopped.
    a.policy = EntryPolicy.everything();
    end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(1, 6))));
    drain(end);
    assertThat(a.frontier().seq(log.log())).isEqualTo(5);
  }

  @Test
  void gapInAKnownLog_closes() {
    TestLog log = log(1, 5);
    keys.put(log.device(), log.key());
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(0, 2))));
    drain(end);
    end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(3, 5))));
    assertThat(end.closeCode()).isEqualTo(ErrorCode.CHAIN_BROKEN);
  }

  @Test
  void unknownLogThatBeginsInTheMiddle_isRefusedAlone() {
    TestLog log = log(1, 5);
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(3, 5))));
    assertThat(end.close).isNull();
    assertThat(end.sent).contains(new Fault(ErrorCode.FORKED, 0, log.log()));
  }

  @Test
  void duplicates_areAcknowledgedAndHarmless() {
    TestLog log = log(1, 5);
    keys.put(log.device(), log.key());
    LinkEnd end = greeted(a, Frontier.empty());
    for (int i = 0; i < 10; i++) {
      end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(0, 4))));
      drain(end);
    }
    assertThat(a.frontier()).isEqualTo(Frontier.of(Map.of(log.log(), log.stateAt(3).head())));
    assertThat(end.sent).filteredOn(Ack.class::isInstance).hasSize(10);
    end.run(end.session.onFrame(new Entries(log.log(), log.entries().subList(2, 6))));
    drain(end);
    assertThat(a.frontier().seq(log.log())).isEqualTo(5);
  }

  @Test
  void forgedSignature_isRefusedAsSuch() {
    TestLog log = log(1, 2);
    keys.put(log.device(), log.key());
    SealedEntry last = log.entries().get(2);
    SealedEntry forged =
        SealedEntry.of(last.headerBytes(), last.ciphertext(), log.sign(log.stateAt(0).hash()));
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(
        end.session.onFrame(
            new Entries(log.log(), List.of(log.entries().get(0), log.entries().get(1), forged))));
    drain(end);
    assertThat(end.sent).contains(new Fault(ErrorCode.BAD_SIGNATURE, 0, log.log()));
    assertThat(a.frontier().seq(log.log())).isEqualTo(1);
  }

  @Test
  void prunedHistory_tellsThePeerToLoadASnapshot() {
    TestLog log = log(1, 3);
    a.write(log);
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onRangeRead(1, List.of()));
    assertThat(end.sent).contains(new Fault(ErrorCode.NEEDS_SNAPSHOT, 0, log.log()));
    assertThat(end.sent).contains(new CaughtUp());
    assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
  }

  @Test
  void peerThatNeedsASnapshot_isSentTheLogOnceItHasWhatWasCompacted() {
    TestLog log = log(1, 3);
    a.write(log);
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onRangeRead(1, List.of()));
    end.run(end.session.onFrame(new Entries(log.log(), log.entries())));
    drain(end);
    end.sent.clear();

    log.append(10);
    a.write(log);
    drain(end);
    assertThat(end.sent).contains(new Entries(log.log(), log.entries().subList(4, 5)));
  }

  @Test
  void peerThatCannotSendALogFromItsBeginning_isSentWhatFollows() {
    TestLog log = log(1, 3);
    keys.put(log.device(), log.key());
    Frontier peer = Frontier.of(Map.of(log.log(), log.state().head()));
    LinkEnd end = greeted(a, peer);
    end.run(end.session.onFrame(new Fault(ErrorCode.NEEDS_SNAPSHOT, 0, log.log())));
    assertThat(end.events)
        .contains(new SyncAction.LogStopped(log.log(), ErrorCode.NEEDS_SNAPSHOT, 0));

    a.write(log); // somebody else had it
    log.append(10);
    a.write(log);
    drain(end);
    assertThat(end.sent).contains(new Entries(log.log(), log.entries().subList(4, 5)));
  }

  /** What is written while the peer is asked whether it has the same history is not left behind. */
  @Test
  void peerThatWasRaisedBeyondTheEndHere_isSentWhatIsWrittenWhileItIsAsked() {
    TestLog log = log(1, 3);
    keys.put(log.device(), log.key());
    a.write(log);
    for (int i = 0; i < 3; i++) {
      log.append(10);
    }
    LinkEnd end = greeted(a, Frontier.of(Map.of(log.log(), log.state().head())));
    end.run(end.session.onFrame(new Fault(ErrorCode.NEEDS_SNAPSHOT, 0, log.log())));
    assertThat(end.sent).contains(new Probe(log.log(), List.of(3L)));
    log.append(10);
    log.append(10);
    a.write(log);
    drain(end);
    assertThat(end.sent).noneMatch(Entries.class::isInstance);

    end.run(end.session.onFrame(new Hashes(log.log(), List.of())));
    drain(end);
    assertThat(end.sent).contains(new Entries(log.log(), log.entries().subList(7, 9)));
  }

  @Test
  void logThatThePeerLosesTwice_isSentFromItsBeginningEachTime() {
    TestLog log = log(1, 3);
    a.write(log);
    Entries all = new Entries(log.log(), log.entries());
    Ack whole = new Ack(Frontier.of(Map.of(log.log(), log.state().head())));
    LinkEnd end = greeted(a, Frontier.empty());
    tick(end, 0);
    drain(end);
    end.run(end.session.onFrame(whole));
    end.sent.clear();

    end.run(end.session.onFrame(new Fault(ErrorCode.STORE_DAMAGED, 1_000, log.log())));
    drain(end);
    assertThat(end.sent).as("at once, the first time").contains(all);
    end.run(end.session.onFrame(whole));
    end.sent.clear();

    end.run(end.session.onFrame(new Fault(ErrorCode.STORE_DAMAGED, 1_000, log.log())));
    drain(end);
    assertThat(end.sent).as("when the peer says, later").doesNotContain(all);
    tick(end, 2_000);
    drain(end);
    assertThat(end.sent).contains(all);
  }

  @Test
  void logOfWhichNothingWasWholeHere_isSentFurtherOnceThePeerGaveItBack() {
    TestLog log = log(1, 3);
    keys.put(log.device(), log.key());
    LinkEnd end = greeted(a, Frontier.of(Map.of(log.log(), log.state().head())));
    end.run(end.session.onDamaged(log.log(), null));
    assertThat(end.sent).contains(new Fault(ErrorCode.STORE_DAMAGED, 1_000, log.log()));

    end.run(end.session.onFrame(new Entries(log.log(), log.entries())));
    drain(end);
    log.append(10);
    a.write(log);
    drain(end);
    assertThat(end.sent).contains(new Entries(log.log(), log.entries().subList(4, 5)));
  }

  @Test
  void faultOfALogThatNobodyHas_isPassedOver() {
    a.write(log(1, 3));
    LinkEnd end = greeted(a, Frontier.empty());
    LogId unheardOf = log(9, 1).log();

    end.run(end.session.onFrame(new Fault(ErrorCode.STORE_DAMAGED, 0, unheardOf)));
    end.run(end.session.onFrame(new Fault(ErrorCode.QUOTA_EXCEEDED, 0, unheardOf)));

    assertThat(end.close).isNull();
    assertThat(end.events).doesNotHaveAnyElementsOfTypes(SyncAction.LogStopped.class);
  }

  @Test
  void peerThatSaysNothing_timesOutAfterTheHandshakeTime() {
    LinkEnd end = new LinkEnd(a);
    end.start();
    tick(end, 0);
    tick(end, 9_999);
    assertThat(end.close).isNull();
    tick(end, 10_000);
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void peerThatNeverAcknowledges_timesOutThoughItIsAlive() {
    a.write(log(1, 3));
    LinkEnd end = greeted(a, Frontier.empty());
    drain(end);
    end.run(end.session.onFrame(new CaughtUp()));
    aliveUntilClosed(end);
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void peerThatNeverSendsWhatItAnnounced_timesOutThoughItIsAlive() {
    TestLog log = log(1, 3);
    LinkEnd end = greeted(a, Frontier.of(Map.of(log.log(), log.state().head())));
    end.run(end.session.onFrame(new CaughtUp()));
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isFalse();
    aliveUntilClosed(end);
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void storeThatNeverAnswers_timesOutThoughThePeerIsAlive() {
    TestLog log = log(1, 3);
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onFrame(new CaughtUp()));
    end.run(end.session.onFrame(new Entries(log.log(), log.entries())));
    aliveUntilClosed(end);
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  private static void aliveUntilClosed(LinkEnd end) {
    for (long millis = 0; millis <= 31_000 && end.close == null; millis += 1000) {
      end.run(end.session.onFrame(new Pong()));
      tick(end, millis);
    }
  }

  @Test
  void idleSession_pingsAndLivesOnAsLongAsThePeerDoes() {
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onFrame(new CaughtUp()));
    for (long millis = 0; millis < 600_000; millis += 1000) {
      tick(end, millis);
      if (millis % 25_000 == 0) {
        end.run(end.session.onFrame(new Pong()));
      }
    }
    assertThat(end.close).isNull();
    assertThat(end.sent.stream().filter(Ping.class::isInstance).count()).isBetween(55L, 61L);
    for (long millis = 600_000; millis < 640_000; millis += 1000) {
      tick(end, millis);
    }
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void twoIdleSessions_keepOneAnotherAlive() {
    network.connect(a, b);
    network.settle();
    for (int i = 0; i < 300; i++) {
      network.pass(1000);
      network.settle();
    }
    assertThat(network.ends()).allSatisfy(end -> assertThat(end.close).isNull());
  }

  @Test
  void peerFrontier_isToldWhole_soThatTheShellCanCompare() {
    TestLog log = log(1, 5);
    b.write(log);
    LinkEnd left = new LinkEnd(a);
    network.connect(left, new LinkEnd(b));
    network.settle();
    assertThat(left.events.get(0))
        .isEqualTo(new SyncAction.PeerFrontier(b.incarnation, false, b.frontier()));
  }

  @Test
  void trustThatIsRefused_endsTheSession() {
    LinkEnd end = greeted(a, Frontier.empty());
    end.run(end.session.onFrame(new TrustRecords(List.of(new byte[] {1}))));
    end.run(end.session.onTrustAppended(1, ErrorCode.BAD_TRUST_RECORD));
    assertThat(end.closeCode()).isEqualTo(ErrorCode.BAD_TRUST_RECORD);
  }

  @Test
  void probesWithoutEnd_close() {
    TestLog log = log(1, 5);
    a.write(log);
    LinkEnd end = greeted(a, Frontier.of(Map.of(log.log(), log.state().head())));
    for (int i = 0; i < 9; i++) {
      end.run(end.session.onFrame(new Probe(log.log(), List.of(1L))));
    }
    assertThat(end.closeCode()).isEqualTo(ErrorCode.CREDIT_EXCEEDED);
  }

  @Test
  void peerWhoseHeadIsALie_doesNotLoop() {
    TestLog log = log(1, 3);
    a.write(log);
    Head lie = new Head(1, log.stateAt(2).hash());
    LogId id = log.log();
    LinkEnd end = greeted(a, Frontier.of(Map.of(id, lie)));
    for (int i = 0; i < 100; i++) {
      drain(end);
      if (end.close == null) {
        end.run(end.session.onFrame(new Hashes(id, List.of(log.stateAt(0).head()))));
      }
    }
    assertThat(end.sent).hasSizeLessThan(20);
  }
}
