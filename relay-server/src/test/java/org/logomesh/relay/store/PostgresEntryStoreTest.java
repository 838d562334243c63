package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestLog;

class PostgresEntryStoreTest extends RetentionStoreContract {
  private final RelayDatabase place = new RelayDatabase();
  private @Nullable PostgresDatabase database;

  @Override
  protected void open() {
    database = place.open();
  }

  @AfterEach
  void close() {
    database().close();
    place.close();
  }

  @Override
  protected EntryStore entries() {
    return new PostgresEntryStore(database());
  }

  @Override
  protected RetentionStore retention() {
    return new PostgresRetentionStore(database());
  }

  @Override
  protected AccessStore access(int maxSpaces) {
    return new PostgresAccessStore(database(), maxSpaces);
  }

  @Override
  protected void execute(String sql) {
    place.execute(sql);
  }

  @Override
  protected String literal(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }

  @Override
  protected String at(long seq) {
    return "seq = " + seq;
  }

  @Test
  void incarnation_reopened_isTheSame_emptied_isAnother() {
    byte[] first = entries().incarnation();
    database().close();
    open();
    assertThat(entries().incarnation()).isEqualTo(first).hasSize(16);

    execute("delete from meta");
    database().close();
    open();
    assertThat(entries().incarnation()).isNotEqualTo(first);
  }

  @Test
  void append_twoRelaysOnOneHead_oneWinsAndTheOtherIsMoved() {
    try (PostgresDatabase second = place.open()) {
      EntryStore other = new PostgresEntryStore(second);
      for (int round = 0; round < 20; round++) {
        List<SealedEntry> opening = new ArrayList<>();
        TestLog log = openLog(opening);
        if (round % 2 == 0) { // else they race to open it
          append(null, opening, log.state());
          opening.clear();
        }
        LogState before = opening.isEmpty() ? log.state() : null;
        TestLog fork = log.copy();
        List<SealedEntry> ours = new ArrayList<>(opening);
        ours.addAll(log.write(2, 300));
        List<SealedEntry> theirs = new ArrayList<>(opening);
        theirs.addAll(fork.write(2, 300));

        CompletableFuture<AppendResult> here =
            entries().append(space(), on(before, ours, log.state())).toFuture();
        CompletableFuture<AppendResult> there =
            other.append(space(), on(before, theirs, fork.state())).toFuture();

        List<AppendResult> results = List.of(here.join(), there.join());
        assertThat(results).filteredOn(AppendResult.Committed.class::isInstance).hasSize(1);
        StoredLog winner =
            results.get(0) instanceof AppendResult.Committed committed
                ? committed.log()
                : ((AppendResult.Committed) results.get(1)).log();
        assertThat(results).contains(new AppendResult.Moved(winner));
        assertThat(get(other.range(space(), log.id(), winner.state().seq(), 1))).hasSize(1);
      }
    }
  }

  private static LogAppend on(
      @Nullable LogState before, List<SealedEntry> entries, LogState after) {
    return new LogAppend(after.log(), before == null ? null : before.hash(), entries, after);
  }

  @Test
  void append_twoRelaysOnManyLogs_bothKeepAllOfTheirs() {
    try (PostgresDatabase second = place.open()) {
      List<EntryStore> stores = List.of(entries(), new PostgresEntryStore(second));
      List<TestLog> logs = new ArrayList<>();
      List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        List<SealedEntry> opening = new ArrayList<>();
        logs.add(openLog(opening));
        answers.add(
            stores.get(i % 2).append(space(), on(null, opening, logs.get(i).state())).toFuture());
      }
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 40; i++) {
          LogState before = logs.get(i).state();
          List<SealedEntry> more = logs.get(i).write(1, 300);
          LogAppend next = on(before, more, logs.get(i).state());
          answers.add(stores.get(i % 2).append(space(), next).toFuture());
        }
      }

      assertThat(answers)
          .allSatisfy(
              answer -> assertThat(answer.join()).isInstanceOf(AppendResult.Committed.class));
      assertThat(get(entries().logsAfter(space(), null, 100)))
          .extracting(StoredLog::state)
          .containsExactlyInAnyOrderElementsOf(logs.stream().map(TestLog::state).toList());
    }
  }

  @Test
  void append_spaceOfAnotherFails_oursIsKept() {
    List<SealedEntry> unknownSpace = new ArrayList<>();
    TestLog stray = openLog(unknownSpace);
    List<SealedEntry> good = new ArrayList<>();
    TestLog log = openLog(good);

    var bad =
        entries()
            .append(SpaceId.of(new byte[32]), on(null, unknownSpace, stray.state()))
            .toFuture();
    var kept = entries().append(space(), on(null, good, log.state())).toFuture();

    assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
    assertThat(kept.join()).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void append_oneThatTheDatabaseRefuses_failsAlone() {
    execute("alter table entries add constraint small check (octet_length(ciphertext) < 5000)");
    List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = openLog(written);
      written.addAll(log.write(1, i == 7 ? 6_000 : 300));
      answers.add(entries().append(space(), on(null, written, log.state())).toFuture());
    }

    for (int i = 0; i < 20; i++) {
      CompletableFuture<AppendResult> answer = answers.get(i);
      if (i == 7) {
        assertThatThrownBy(answer::join)
            .cause()
            .isInstanceOfSatisfying(
                StoreException.class,
                refused -> assertThat(refused.reason()).isEqualTo(Reason.BROKEN));
      } else {
        assertThat(answer.join()).isInstanceOf(AppendResult.Committed.class);
      }
    }
    assertThat(get(entries().logsAfter(space(), null, 100))).hasSize(19);
  }

  @Test
  void append_whileTheSpaceIsHeldByAnother_isBusyAndKeepsNothing() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    try (var connection = place.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1 from spaces for update");

      assertThatThrownBy(() -> append(null, written, log.state()))
          .isInstanceOfSatisfying(
              StoreException.class, busy -> assertThat(busy.reason()).isEqualTo(Reason.BUSY));
      connection.rollback();
    }
    assertThat(get(entries().logsAfter(space(), null, 10))).isEmpty();
    assertThat(append(null, written, log.state())).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void largestEntries_manyInOneRange_areReadBackAsTheyWere() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(40, 200_000));

    append(null, written, log.state());

    assertThat(get(entries().range(space(), log.id(), 0, 9 << 20))).isEqualTo(written);
    assertThat(get(entries().range(space(), log.id(), 40, 1))).isEqualTo(written.subList(40, 41));
  }

  @Test
  void requests_afterClose_failAsClosed() {
    EntryStore closed = entries();
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    database().close();

    for (var request :
        List.of(
            closed.appendTrust(space(), List.of()),
            closed.hasSpace(space()),
            closed.append(space(), on(null, written, log.state())))) {
      assertThatThrownBy(request::block)
          .isInstanceOfSatisfying(
              StoreException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
    }
  }

  private PostgresDatabase database() {
    if (database == null) {
      throw new IllegalStateException("not open");
    }
    return database;
  }
}
