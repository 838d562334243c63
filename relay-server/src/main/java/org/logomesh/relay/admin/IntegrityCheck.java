package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.SpaceCensus.SpaceFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads everything the relay holds, in the background, one check at a time. It works half of the
 * time, so that devices get the other half of a processor that it would take. Thread-safe.
 */
final class IntegrityCheck implements AutoCloseable {
  /** Problems that are told; a damaged disk could make millions. */
  static final int MAX_PROBLEMS = 100;

  private static final int SPACES_AT_ONCE = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long closing waits for a check under way, in ms: for one answer of the store. */
  private static final int CLOSE_MILLIS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(IntegrityCheck.class);

  private final EntryStore store;
  private final RetentionStore retention;
  private final SpaceCensus census;
  private final AuditLog audit;
  private final InstantSource clock;
  private Report report = Report.NONE; // guarded by this
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  /** How a check stands. */
  enum State {
    /** None was run since the relay started. */
    NONE,
    RUNNING,
    /** Everything was read. */
    DONE,
    /** It was stopped before it had read everything. */
    STOPPED,
    /** The store did not answer. */
    FAILED
  }

  /**
   * How the check that is under way, or was last, stands.
   *
   * @param began when it began; the epoch if none ever did
   * @param ended when it ended; null while it runs
   * @param spaces how many spaces there are to read
   * @param spacesDone how many of them were read
   * @param entries entries read
   * @param problems what does not hold
   */
  record Report(
      State state,
      Instant began,
      @Nullable Instant ended,
      long spaces,
      long spacesDone,
      long entries,
      List<String> problems) {
    static final Report NONE = new Report(State.NONE, Instant.EPOCH, null, 0, 0, 0, List.of());

    Report {
      problems = List.copyOf(problems);
    }

    boolean isRunning() {
      return state == State.RUNNING;
    }

    Report with(State next, @Nullable Instant end) {
      return new Report(next, began, end, spaces, spacesDone, entries, problems);
    }

    Report withProblem(String problem) {
      if (problems.size() >= MAX_PROBLEMS) {
        return this;
      }
      List<String> more = new ArrayList<>(problems);
      more.add(problem);
      return new Report(state, began, ended, spaces, spacesDone, entries, more);
    }

    Report withSpaces(long all, long done) {
      return new Report(state, began, ended, all, done, entries, problems);
    }

    Report withEntries(long more) {
      return new Report(state, began, ended, spaces, spacesDone, entries + more, problems);
    }
  }

  IntegrityCheck(
      EntryStore store,
      RetentionStore retention,
      SpaceCensus census,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.retention = retention;
    this.census = census;
    this.audit = audit;
    this.clock = clock;
  }

  /** How the check stands. */
  synchronized Report report() {
    return report;
  }

  private synchronized Report update(UnaryOperator<Report> change) {
    report = change.apply(report);
    return report;
  }

  /** Starts a check. Returns false if one is under way. */
  synchronized boolean start() {
    if (report.isRunning()) {
      return false;
    }
    report = new Report(State.RUNNING, clock.instant(), null, 0, 0, 0, List.of());
    stopped = false;
    Thread started = new Thread(this::run, "integrity-check");
    started.setDaemon(true);
    thread = started;
    started.start();
    return true;
  }

  /** Has a check end early. Returns false if none is under way. */
  boolean stop() {
    stopped = true;
    return report().isRunning();
  }

  private void run() {
    State end = State.DONE;
    try {
      audit.note(AuditEvent.CHECK_STARTED, "");
      readAll();
      end = stopped ? State.STOPPED : State.DONE;
    } catch (RuntimeException failure) {
      log.warn("the integrity check did not come to its end", failure);
      update(now -> now.withProblem("The store did not answer: " + failure.getMessage()));
      end = State.FAILED;
    } finally {
      State reached = end;
      Report ended = update(now -> now.with(reached, clock.instant()));
      audit.note(
          AuditEvent.CHECK_ENDED,
          reached.name().toLowerCase(Locale.ROOT)
              + ", "
              + ended.entries()
              + " entries, "
              + ended.problems().size()
              + " problems");
    }
  }

  private void readAll() {
    int done = 0;
    while (!stopped) {
      List<SpaceFigures> page = census.spaces(done, SPACES_AT_ONCE).block(PATIENCE);
      SpaceCensus.Totals totals = census.totals().block(PATIENCE);
      if (page == null || page.isEmpty() || totals == null) {
        return;
      }
      for (SpaceFigures figures : page) {
        if (stopped) {
          return;
        }
        long before = done++;
        update(now -> now.withSpaces(totals.spaces(), before));
        check(figures.space());
        long after = done;
        update(now -> now.withSpaces(totals.spaces(), after));
      }
    }
  }

  private void check(SpaceId space) {
    SpaceCheck.run(
        store,
        retention,
        space,
        new SpaceCheck.Progress() {
          @Override
          public void read(int entries, long nanos) {
            update(now -> now.withEntries(entries));
            rest(nanos);
          }

          @Override
          public boolean isStopped() {
            return stopped;
          }
        },
        problem -> update(now -> now.withProblem(problem)));
  }

  private void rest(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException interrupted) {
      stopped = true;
    }
  }

  @Override
  public void close() {
    stopped = true;
    Thread running = thread;
    if (running != null) {
      try {
        running.join(CLOSE_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
