package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.R2dbcRollbackException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** Which appends are committed together, on one thread, with transactions that end when told. */
class SpaceCommitsTest {
  private static final int AT_ONCE = 2;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private final Deque<Running> running = new ArrayDeque<>();
  private final SpaceCommits commits =
      new SpaceCommits(this::begin, AT_ONCE, Schedulers.immediate());
  private final Random random = new Random(3);

  private record Running(
      SpaceId space, List<LogAppend> appends, MonoSink<List<AppendResult>> sink) {
    void commit() {
      List<AppendResult> results = new ArrayList<>();
      for (LogAppend append : appends) {
        results.add(
            new AppendResult.Committed(
                new StoredLog(append.log(), append.firstSeq(), append.after())));
      }
      sink.success(results);
    }
  }

  private Mono<List<AppendResult>> begin(SpaceId of, List<LogAppend> appends) {
    return Mono.create(sink -> running.add(new Running(of, appends, sink)));
  }

  private CompletableFuture<AppendResult> submit(SpaceId to, int bytes) {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    if (bytes > 0) {
      written.addAll(log.write(1, bytes));
    }
    return commits.submit(to, new LogAppend(log.id(), null, written, log.state())).toFuture();
  }

  private void put(SpaceId to, int bytes) {
    var unused = submit(to, bytes);
  }

  private SpaceId space() {
    byte[] id = new byte[SpaceId.SIZE];
    random.nextBytes(id);
    return SpaceId.of(id);
  }

  @Test
  void appends_ofOneSpace_waitForItsTransactionAndAreCommittedTogether() {
    SpaceId one = space();
    List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
    for (int i = 0; i < SpaceCommits.MAX_PER_COMMIT + 3; i++) {
      answers.add(submit(one, 0));
    }

    assertThat(running).hasSize(1);
    assertThat(running.element().appends()).hasSize(1);
    running.remove().commit();
    assertThat(running.element().appends()).hasSize(SpaceCommits.MAX_PER_COMMIT);
    assertThat(answers).filteredOn(CompletableFuture::isDone).hasSize(1);
    running.remove().commit();
    running.remove().commit();
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(running).isEmpty();
  }

  @Test
  void appends_ofManySpaces_goSideBySideAndTakeTurns() {
    List<SpaceId> spaces = List.of(space(), space(), space());
    for (int round = 0; round < 2; round++) {
      spaces.forEach(each -> put(each, 0));
    }

    assertThat(running).extracting(Running::space).containsExactly(spaces.get(0), spaces.get(1));
    running.remove().commit();
    assertThat(running).extracting(Running::space).containsExactly(spaces.get(1), spaces.get(2));
    running.remove().commit();
    assertThat(running).extracting(Running::space).containsExactly(spaces.get(2), spaces.get(0));
  }

  @Test
  void appends_large_areSplit() {
    SpaceId one = space();
    int bytes = 200_000;
    for (int i = 0; i < 30; i++) {
      put(one, bytes);
    }

    running.remove().commit();
    assertThat(running.element().appends())
        .hasSize((int) (SpaceCommits.MAX_COMMIT_BYTES / (bytes + 1_000)));
  }

  @Test
  void appends_moreThanMayWait_areBusyAtOnce() {
    SpaceId one = space();
    for (int i = 0; i < SpaceCommits.MAX_WAITING; i++) {
      assertThat(submit(one, 0)).isNotDone();
    }

    assertReason(submit(space(), 0), Reason.BUSY);
    running.remove().commit();
    assertThat(submit(space(), 0)).isNotDone();
  }

  @Test
  void conflict_isTriedAgain_butNotForEver() {
    CompletableFuture<AppendResult> first = submit(space(), 0);
    running.remove().sink().error(new R2dbcRollbackException("deadlock", "40P01"));
    running.remove().commit();
    assertThat(first.join()).isInstanceOf(AppendResult.Committed.class);

    CompletableFuture<AppendResult> second = submit(space(), 0);
    for (int i = 0; i < SpaceCommits.MAX_ATTEMPTS; i++) {
      running.remove().sink().error(new PostgresErrors.ConflictException("again"));
    }
    assertReason(second, Reason.BUSY);
    assertThat(running).isEmpty();
  }

  @Test
  void failure_ofOne_isItsOwn_inTheOrderOfTheAppends() {
    SpaceId one = space();
    CompletableFuture<AppendResult> ahead = submit(one, 0);
    List<CompletableFuture<AppendResult>> answers =
        List.of(submit(one, 0), submit(one, 0), submit(one, 0));
    running.remove().commit();
    assertThat(ahead).isDone();
    List<LogAppend> together = running.element().appends();

    running.remove().sink().error(new IllegalStateException("a mistake"));
    for (int i = 0; i < 3; i++) {
      assertThat(running.element().appends()).containsExactly(together.get(i));
      if (i == 1) {
        running.remove().sink().error(new IllegalStateException("its mistake"));
      } else {
        running.remove().commit();
      }
    }

    assertThat(answers.get(0).join()).isInstanceOf(AppendResult.Committed.class);
    assertReason(answers.get(1), Reason.BROKEN);
    assertThat(answers.get(2).join()).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void databaseAway_isToldToAllAtOnce() {
    SpaceId one = space();
    put(one, 0);
    List<CompletableFuture<AppendResult>> answers = List.of(submit(one, 0), submit(one, 0));
    running.remove().commit();

    running.remove().sink().error(new R2dbcRollbackException("shut down", "57P01"));

    answers.forEach(answer -> assertReason(answer, Reason.BUSY));
    assertThat(running).isEmpty();
  }

  @Test
  void close_waitsForThoseThatAreHere_andTakesNoMore() throws Exception {
    CompletableFuture<AppendResult> here = submit(space(), 0);
    assertThat(commits.close(1)).isFalse();
    assertReason(submit(space(), 0), Reason.CLOSED);

    running.remove().commit();
    assertThat(here).isDone();
    assertThat(commits.close(1)).isTrue();
  }

  private static void assertReason(CompletableFuture<AppendResult> answer, Reason reason) {
    assertThat(answer).isDone();
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
