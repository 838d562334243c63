package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sign.Sha256;
import org.logomesh.relay.store.AccessStore.Registration;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.SampleStore.Sample;
import org.logomesh.relay.store.SampleStore.Step;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every adapter does of what the operator's console reads and keeps. */
abstract class OperatorStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final long MOST = 5;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);

  abstract EntryStore entries();

  abstract AccessStore access();

  abstract SpaceCensus census();

  abstract SampleStore samples();

  /** Keeps {@link #MOST} records. */
  abstract AuditStore audit(long most);

  /** Changes the store behind the adapter's back. */
  abstract void execute(String sql);

  private static <T> T get(Mono<T> answer) {
    return Objects.requireNonNull(answer.block(Duration.ofSeconds(20)));
  }

  // ---- census -------------------------------------------------------------------------------

  @Test
  void spaces_registeredAndWrittenTo_areCounted() {
    byte[] invite = Sha256.hash(new byte[] {1});
    access().putInvite(invite, null, null).block();
    TrustRow genesis = new TrustRow(0, space.trust().heads().get(0), space.genesis());
    assertThat(get(access().register(space.id(), genesis, invite, NOON)))
        .isEqualTo(Registration.CREATED);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(9, 300));
    get(entries().append(space.id(), new LogAppend(log.id(), null, written, log.state())));
    new TestSpace(new TestDevice(2)).register(access());

    SpaceCensus.Totals totals = get(census().totals());
    assertThat(totals.spaces()).isEqualTo(2);
    assertThat(totals.logs()).isEqualTo(1);
    assertThat(totals.entries()).isEqualTo(written.size());
    assertThat(totals.bytes()).isPositive();
    SpaceCensus.SpaceFigures figures = get(census().space(space.id()));
    assertThat(figures.registered()).isEqualTo(NOON);
    assertThat(figures.inviteHash()).isEqualTo(get(access().invites()).get(0).codeHash());
    assertThat(figures.seenDay()).isNull();
    assertThat(figures.trustRecords()).isEqualTo(1);
    assertThat(figures.logs()).isEqualTo(1);
    assertThat(figures.entries()).isEqualTo(written.size());
    assertThat(get(census().spaces(0, 10))).hasSize(2).endsWith(figures);
    assertThat(get(census().spaces(1, 10))).containsExactly(figures);
    assertThat(get(census().spaces(2, 10))).isEmpty();
    assertThat(census().space(new TestSpace(new TestDevice(3)).id()).block()).isNull();
  }

  @Test
  void seen_earlierDay_changesNothing() {
    space.register(access());

    census().seen(List.of(space.id()), 20_000).block();
    census().seen(List.of(space.id()), 19_000).block();
    assertThat(get(census().space(space.id())).seenDay()).isEqualTo(20_000);
    census().seen(List.of(space.id()), 20_001).block();
    assertThat(get(census().space(space.id())).seenDay()).isEqualTo(20_001);
  }

  // ---- invites ------------------------------------------------------------------------------

  @Test
  void withdrawInvite_known_isGoodForNothing() {
    byte[] hash = Sha256.hash(new byte[] {2});
    access().putInvite(hash, 3, NOON).block();

    AccessStore.Invite before = get(access().invites()).get(0);
    assertThat(before.usesLeft()).isEqualTo(3);
    assertThat(before.expires()).isEqualTo(NOON);
    assertThat(get(access().withdrawInvite(hash))).isTrue();
    assertThat(get(access().invites()).get(0).usesLeft()).isZero();
    assertThat(get(access().withdrawInvite(new byte[32]))).isFalse();
  }

  // ---- samples ------------------------------------------------------------------------------

  private static Sample sample(long connections, long count) {
    return new Sample(connections, 2, 1_000 + count, 5, count, count, 10 * count, count, 1);
  }

  @Test
  void samples_ofOneMinuteAndHour_areAddedUp() {
    samples().add("a", NOON.plusSeconds(1), sample(7, 10)).block();
    samples().add("a", NOON.plusSeconds(59), sample(3, 20)).block();
    samples().add("b", NOON.plusSeconds(60), sample(1, 1)).block();
    samples().add("a", NOON.plusSeconds(61), sample(1, 2)).block();

    Sample both = new Sample(7, 2, 1_020, 5, 30, 30, 300, 30, 2);
    assertThat(get(samples().since(Step.MINUTE, NOON)))
        .containsExactly(
            new SampleStore.Row("a", NOON, both),
            new SampleStore.Row("a", NOON.plusSeconds(60), sample(1, 2)),
            new SampleStore.Row("b", NOON.plusSeconds(60), sample(1, 1)));
    assertThat(get(samples().since(Step.HOUR, NOON)))
        .containsExactly(
            new SampleStore.Row("a", NOON, new Sample(7, 2, 1_002, 5, 32, 32, 320, 32, 3)),
            new SampleStore.Row("b", NOON, sample(1, 1)));
    assertThat(get(samples().since(Step.HOUR, NOON.plusSeconds(1)))).isEmpty();
  }

  @Test
  void samples_olderThanTheyAreKept_go() {
    samples().add("a", NOON, sample(1, 1)).block();
    samples().add("a", NOON.plus(Duration.ofDays(1)).plusSeconds(60), sample(1, 1)).block();
    assertThat(get(samples().since(Step.MINUTE, Instant.EPOCH))).hasSize(1);
    assertThat(get(samples().since(Step.HOUR, Instant.EPOCH))).hasSize(2);

    samples().add("a", NOON.plus(Duration.ofDays(92)), sample(1, 1)).block();
    assertThat(get(samples().since(Step.HOUR, Instant.EPOCH))).hasSize(1);
  }

  // ---- audit --------------------------------------------------------------------------------

  private AuditRecord append(AuditStore audit, int number) {
    return get(audit.append(NOON.plusMillis(number), "relay", "INVITE_MADE", "number " + number));
  }

  private List<String> problems(AuditStore audit) {
    AuditCheck check = new AuditCheck(get(audit.ends()));
    get(audit.after(0, 100)).forEach(check::next);
    return check.problems();
  }

  @Test
  void audit_records_followEachOtherAndAreReadBack() {
    AuditStore audit = audit(100);
    assertThat(get(audit.ends())).isEqualTo(AuditEnds.EMPTY);
    assertThat(problems(audit)).isEmpty();
    List<AuditRecord> written = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      written.add(append(audit, i));
    }

    assertThat(get(audit.after(0, 100))).isEqualTo(written);
    assertThat(get(audit.after(2, 1))).containsExactly(written.get(2));
    assertThat(get(audit.before(4, 2))).containsExactly(written.get(2), written.get(1));
    assertThat(written.get(1).previous()).isEqualTo(written.get(0).hash());
    assertThat(get(audit.ends())).isEqualTo(new AuditEnds(1, 4, written.get(3).hash()));
    assertThat(problems(audit)).isEmpty();
  }

  @Test
  void audit_appendsAtOnce_makeOneChain() {
    AuditStore audit = audit(100);

    Flux.range(1, 40)
        .flatMap(i -> audit.append(NOON, "relay " + i % 2, "SIGNED_IN", "number " + i), 8)
        .blockLast(Duration.ofSeconds(30));

    assertThat(get(audit.after(0, 100))).hasSize(40);
    assertThat(problems(audit)).isEmpty();
  }

  @Test
  void audit_moreThanAreKept_dropsTheOldestAndStillHolds() {
    AuditStore audit = audit(MOST);
    for (int i = 1; i <= 12; i++) {
      append(audit, i);
    }

    assertThat(get(audit.after(0, 100)))
        .extracting(AuditRecord::seq)
        .containsExactly(8L, 9L, 10L, 11L, 12L);
    assertThat(problems(audit)).isEmpty();
    execute("delete from audit where seq = 8");
    assertThat(problems(audit)).isNotEmpty();
  }

  @Test
  void audit_anyTampering_isFound() {
    for (String tampering :
        List.of(
            "update audit set detail = 'nothing' where seq = 3",
            "update audit set kind = 'SIGNED_IN' where seq = 3",
            "update audit set relay = 'other' where seq = 3",
            "update audit set at_ms = at_ms + 1 where seq = 3",
            "update audit set hash = previous where seq = 3",
            "update audit set previous = hash where seq = 3",
            "delete from audit where seq = 1",
            "delete from audit where seq = 3",
            "delete from audit where seq = 6",
            "delete from audit",
            "update audit set seq = case seq when 2 then 99 else seq end where seq = 2",
            "insert into audit select 7, at_ms, relay, kind, detail, previous, hash"
                + " from audit where seq = 3",
            "delete from meta where name = 'audit'")) {
      execute("delete from audit");
      execute("delete from meta where name = 'audit'");
      AuditStore audit = audit(100);
      for (int i = 1; i <= 6; i++) {
        append(audit, i);
      }
      assertThat(problems(audit)).isEmpty();

      execute(tampering);

      assertThat(problems(audit)).as(tampering).isNotEmpty();
    }
  }

  @Test
  void audit_twoRecordsChangePlaces_isFound() {
    AuditStore audit = audit(100);
    for (int i = 1; i <= 6; i++) {
      append(audit, i);
    }

    execute("update audit set seq = 100 where seq = 3");
    execute("update audit set seq = 3 where seq = 4");
    execute("update audit set seq = 4 where seq = 100");

    assertThat(problems(audit)).anyMatch(problem -> problem.contains("record 3"));
  }

  @Test
  void audit_wholeLogWrittenAnew_isFoundByAHeadThatWasNoted() {
    AuditStore audit = audit(100);
    AuditRecord noted = append(audit, 1);
    append(audit, 2);
    assertThat(notedProblems(audit, noted)).isEmpty();

    execute("delete from audit");
    execute("delete from meta where name = 'audit'");
    append(audit, 3);
    append(audit, 4);

    assertThat(problems(audit)).isEmpty();
    assertThat(notedProblems(audit, noted)).hasSize(1);
  }

  private List<String> notedProblems(AuditStore audit, AuditRecord noted) {
    AuditCheck check = new AuditCheck(get(audit.ends()), noted.seq(), noted.hash());
    get(audit.after(0, 100)).forEach(check::next);
    return check.problems();
  }

  @Test
  void audit_longTexts_areCut() {
    AuditRecord record = get(audit(100).append(NOON, "r", "K", "x".repeat(10_000)));

    assertThat(record.detail()).hasSize(AuditRecord.MAX_CHARS);
    assertThat(problems(audit(100))).isEmpty();
  }
}
