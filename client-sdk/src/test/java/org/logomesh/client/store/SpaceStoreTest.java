package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.GraphQueries.Position;
import org.logomesh.client.store.StoreException.Kind;

/** The store in a file: schema, faults, and several users at once. */
class SpaceStoreTest {
  @TempDir Path home;

  private Path file() {
    return home.resolve("space ü?#%.db");
  }

  private SpaceStore open() {
    return SpaceStore.open(file(), new SplittableRandom(1));
  }

  private Kind failure(Runnable work) {
    return catchThrowableOfType(StoreException.class, work::run).kind();
  }

  private static ThoughtId id(int number) {
    return ThoughtId.parse(String.format("%032x", number));
  }

  @Test
  void open_newFile_hasTheNewestSchema() {
    try (SpaceStore store = open()) {
      assertThat(store.checkIntegrity().ok()).isTrue();
    }
    assertThat(file()).exists();
    try (SqlConnection sql = SqlConnection.open("jdbc:sqlite:" + file().toUri())) {
      assertThat(sql.number("PRAGMA user_version", -1)).isEqualTo(Migrations.RESOURCES.size());
      assertThat(sql.list("PRAGMA journal_mode", row -> row.getString(1))).containsExactly("wal");
    }
  }

  @Test
  void open_schemaOfTheFirstRelease_isMigrated() throws IOException {
    // Every earlier version is a prefix of the migrations.
    for (int version = 0; version < Migrations.RESOURCES.size(); version++) {
      Path old = home.resolve("old" + version + ".db");
      try (SqlConnection sql = SqlConnection.open("jdbc:sqlite:" + old.toUri())) {
        Migrations.run(sql, version);
        if (version > 0) {
          sql.update("INSERT INTO settings (name, value) VALUES ('kept', x'01')");
        }
      }
      try (SpaceStore store = SpaceStore.open(old, new SplittableRandom(2))) {
        assertThat(store.settings().get("kept")).isEqualTo(version > 0 ? new byte[] {1} : null);
        assertThat(store.queries().counts().thoughts()).isZero();
      }
    }
  }

  @Test
  void open_migrationFails_leavesTheSchemaBefore() {
    try (SqlConnection sql = SqlConnection.open("jdbc:sqlite::memory:")) {
      Migrations.run(sql, 1);
      sql.update("CREATE TABLE edges (in_the_way)");

      assertThatThrownBy(() -> Migrations.run(sql, 2)).isInstanceOf(RuntimeException.class);

      assertThat(sql.number("PRAGMA user_version", -1)).isEqualTo(1);
      assertThat(sql.number("SELECT count(*) FROM sqlite_schema WHERE name = 'thoughts'", -1))
          .isZero();
    }
  }

  @Test
  void open_newerSchema_saysSoAndChangesNothing() throws IOException {
    open().close();
    try (SqlConnection sql = SqlConnection.open("jdbc:sqlite:" + file().toUri())) {
      sql.script("PRAGMA user_version = 999");
    }
    byte[] before = Files.readAllBytes(file());

    StoreException refused = catchThrowableOfType(StoreException.class, this::open);

    assertThat(refused.kind()).isEqualTo(Kind.NEWER_SCHEMA);
    assertThat(refused).hasMessageContaining("newer version").hasMessageContaining("999");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void open_otherSoftwaresDatabase_isLeftAlone() throws IOException {
    try (SqlConnection sql = SqlConnection.open("jdbc:sqlite:" + file().toUri())) {
      sql.script("CREATE TABLE bookmarks (url TEXT)");
    }
    byte[] before = Files.readAllBytes(file());

    assertThat(failure(this::open)).isEqualTo(Kind.NOT_A_SPACE);

    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void open_directoryThatIsNotThere_cannotOpen() {
    assertThat(failure(() -> SpaceStore.open(home.resolve("no/space.db"), new SplittableRandom(1))))
        .isEqualTo(Kind.CANNOT_OPEN);
  }

  @Test
  void transaction_diskFull_losesNothingAndGoesOn() {
    TestChain chain = new TestChain(3);
    try (SpaceStore store = open()) {
      store.logs().append(chain.log(), chain.next(5));
      store.limitPages(store.pageCount() + 60);
      List<Kind> failures = new ArrayList<>();
      int committed = 0;
      TestDevice device = new TestDevice(1, store);
      while (failures.isEmpty()) {
        int number = committed;
        try {
          device.edit(edit -> edit.create(id(number), "some text ".repeat(200)));
          committed++;
        } catch (StoreException full) {
          failures.add(full.kind());
        }
      }
      assertThat(failures).containsExactly(Kind.DISK_FULL);
      assertThat(store.inTransaction()).isFalse();
      assertThat(store.queries().counts().thoughts()).isEqualTo(committed).isPositive();

      store.limitPages(1 << 20);
      int next = committed;
      device.taken.clear();
      device.edit(edit -> edit.create(id(next), "there is room again"));
      assertThat(store.queries().counts().thoughts()).isEqualTo(committed + 1);
      assertThat(store.logs().state(chain.log())).isEqualTo(chain.state());
      assertThat(store.checkIntegrity().problems()).isEmpty();
    }
  }

  @Test
  void read_damagedPages_corrupt() throws IOException {
    try (SpaceStore store = open()) {
      TestChain chain = new TestChain(3);
      store.logs().append(chain.log(), chain.next(200));
    }
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      for (long at = 8 * 4096; at < raw.length(); at += 4096) {
        raw.seek(at);
        raw.write(new byte[64]);
      }
    }

    Kind kind =
        failure(
            () -> {
              try (SpaceStore store = open()) {
                if (store.checkIntegrity().ok()) {
                  throw new AssertionError("the damage was not noticed");
                }
                store.entries().replay(entry -> {});
              }
            });

    assertThat(kind).isEqualTo(Kind.CORRUPT);
  }

  @Test
  void transaction_secondThreadMeanwhile_isTold() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (SpaceStore store = open()) {
      store.run(
          () -> {
            store.settings().putText("name", "not committed");
            Future<?> intruder = other.submit(() -> store.settings().putText("name", "intruder"));
            assertThatThrownBy(intruder::get).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(store.settings().text("name")).isEqualTo("not committed");
            assertThat(get(other.submit(() -> String.valueOf(store.settings().text("name")))))
                .isEqualTo("null");
          });
      assertThat(store.settings().text("name")).isEqualTo("not committed");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void queries_fromManyThreadsWhileWriting_seeWholeTransactions() throws Exception {
    int threads = ReaderPool.MAX_READERS + 2;
    ExecutorService readers = Executors.newFixedThreadPool(threads);
    CountDownLatch written = new CountDownLatch(1);
    try (SpaceStore store = open()) {
      TestDevice device = new TestDevice(1, store);
      List<Future<Integer>> rounds = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        rounds.add(
            readers.submit(
                () -> {
                  int count = 0;
                  do {
                    // Each transaction adds two thoughts.
                    assertThat(store.queries().counts().thoughts() % 2).isZero();
                    assertThat(
                            store
                                    .queries()
                                    .list(Position.START, Long.MIN_VALUE, 100)
                                    .thoughts()
                                    .size()
                                % 2)
                        .isZero();
                    assertThat(store.queries().search("pair", 100).size() % 2).isZero();
                    count++;
                  } while (written.getCount() > 0);
                  return count;
                }));
      }
      for (int i = 0; i < 40; i += 2) {
        int number = i;
        device.edit(edit -> edit.create(id(number), "pair").create(id(number + 1), "pair"));
      }
      written.countDown();
      for (Future<Integer> round : rounds) {
        assertThat(round.get()).isPositive();
      }
    } finally {
      readers.shutdownNow();
    }
  }

  /**
   * Two stores on one file behave as two processes do: each has caches and connections of its own.
   */
  @Test
  void transaction_twoProcessesAlternately_seeEachOther() {
    TestChain chain = new TestChain(3);
    try (SpaceStore first = open();
        SpaceStore second = open()) {
      TestDevice device = new TestDevice(1, first);
      device.edit(edit -> edit.create(id(1), "0"));
      second.run(() -> assertThat(second.graph().text(id(1)).text()).isEqualTo("0"));
      for (int i = 1; i <= 20; i++) {
        SpaceStore writer = i % 2 == 0 ? first : second;
        SpaceStore reader = i % 2 == 0 ? second : first;
        assertThat(reader.changedElsewhere()).isFalse();
        writer.run(
            () -> {
              assertThat(writer.logs().state(chain.log()))
                  .isEqualTo(chain.hasStarted() ? chain.state() : null);
              writer.logs().append(chain.log(), chain.next(2));
            });
        String text = "text " + i;
        TestDevice other = new TestDevice(10 + i, writer);
        other.edit(edit -> edit.setText(id(1), text));

        assertThat(reader.changedElsewhere()).isTrue();
        reader.run(
            () -> {
              assertThat(reader.graph().text(id(1)).text()).isEqualTo(text);
              assertThat(reader.logs().frontier().head(chain.log()))
                  .isEqualTo(chain.state().head());
            });
        assertThat(reader.changedElsewhere()).isFalse();
        assertThat(reader.graph().stateRoot()).isEqualTo(writer.graph().stateRoot());
      }
      assertThat(first.checkIntegrity().problems()).isEmpty();
    }
  }

  @Test
  void image_ofAFile_opensInMemory() {
    TestChain chain = new TestChain(3);
    byte[] image;
    try (SpaceStore store = open()) {
      store.logs().append(chain.log(), chain.next(20));
      image = store.image();
    }
    try (SpaceStore copy =
        SpaceStore.fromImage(image, OpenToken.RESTORED_OR_COPIED, new SplittableRandom(9))) {
      assertThat(copy.logs().state(chain.log())).isEqualTo(chain.state());
      copy.logs().append(chain.log(), chain.next(20));
      assertThat(copy.checkIntegrity().ok()).isTrue();
    }
  }

  @Test
  void checkpoint_afterCommits_emptiesTheLog() {
    try (SpaceStore store = open()) {
      TestChain chain = new TestChain(3);
      store.logs().append(chain.log(), chain.next(50));
      long before = size(file());
      store.checkpoint();
      assertThat(size(file())).isGreaterThan(before);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
