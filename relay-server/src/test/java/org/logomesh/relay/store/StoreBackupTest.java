package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

class StoreBackupTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final TestDevice founder = new TestDevice(1);
  private final TestSpace space = new TestSpace(founder);
  private @TempDir @Nullable Path folder;
  private @Nullable SqliteDatabase database;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectory(folder().resolve("data"));
    database = open("data");
    TrustRecord genesis = space.trust().records().get(0);
    EntryStore.TrustRow row = new EntryStore.TrustRow(0, genesis.hash(), genesis.bytes());
    access().register(space.id(), row, null, NOW).block();
  }

  @AfterEach
  void end() {
    if (database != null) {
      database.close();
    }
    writer.shutdown();
  }

  private Path folder() {
    return Objects.requireNonNull(folder);
  }

  private Path data() {
    return folder().resolve("data");
  }

  private SqliteDatabase open(String directory) {
    return SqliteDatabase.open(
        folder().resolve(directory).resolve(SqliteDatabase.FILE_NAME),
        0,
        writer,
        Schedulers.boundedElastic(),
        new Random(directory.hashCode()));
  }

  private EntryStore entries() {
    return new SqliteEntryStore(Objects.requireNonNull(database));
  }

  private AccessStore access() {
    return new SqliteAccessStore(Objects.requireNonNull(database), 10);
  }

  /** A log of the founder's with so many entries after its opening. */
  private TestLog log(int count) {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(founder, written);
    written.addAll(log.write(count, 300));
    append(null, written, log);
    return log;
  }

  private void append(@Nullable LogState before, List<SealedEntry> entries, TestLog log) {
    AppendResult result =
        entries()
            .append(
                space.id(),
                new LogAppend(
                    log.id(), before == null ? null : before.hash(), entries, log.state()))
            .block();
    assertThat(result).isInstanceOf(AppendResult.Committed.class);
  }

  /** Appends an entry more; where the log stood is taken before it is written. */
  private void append(LogState before, TestLog log) {
    append(before, log.write(1, 300), log);
  }

  private Path copy() {
    Path file = folder().resolve("copy.db");
    StoreBackup.copy(data(), file);
    return file;
  }

  private static void change(Path file, String sql) {
    assertThat(RelayFile.change(file, sql)).as(sql).isPositive();
  }

  @Test
  void copy_ofAStoreInUse_isWhatWasCommittedAndHolds() {
    TestLog log = log(20);

    Path file = copy();
    append(log.state(), log); // the store goes on

    StoreReport report = StoreBackup.verify(file);
    assertThat(report.problems()).isEmpty();
    assertThat(report.entries()).isEqualTo(21);
    assertThat(report.logs()).isEqualTo(1);
    assertThat(report.spaces()).isEqualTo(1);
    assertThat(report.trustRecords()).isEqualTo(1);
  }

  @Test
  void verify_forkedLogs_branchesHoldToo() {
    TestLog log = log(9);
    TestLog twin = log.copyAt(3);
    LogId left = LogId.of(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    LogId right = LogId.of(new byte[] {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2});
    LogCut cut = new LogCut(log.id(), log.state().hash(), log.stateAt(3), left);
    List<SealedEntry> some = entries().range(space.id(), log.id(), 4, 1 << 20).block();
    List<SealedEntry> others = twin.write(4, 300);
    ForkProof proof =
        ForkProof.of(
            log.id(),
            ForkBranch.startingWith(Objects.requireNonNull(some)),
            ForkBranch.startingWith(others));
    entries().putForks(space.id(), List.of(FrameCodec.encode(proof)), cut).block();
    entries().append(space.id(), new LogAppend(right, null, others, twin.state())).block();

    StoreReport report = StoreBackup.verify(copy());

    assertThat(report.problems()).isEmpty();
    assertThat(report.logs()).isEqualTo(3);
    assertThat(report.entries()).isEqualTo(14);

    byte[] forged = FrameCodec.encode(proof);
    forged[forged.length - 1] ^= 1; // in a signature
    String hex = HexFormat.of().formatHex(forged);
    Path damaged = folder().resolve("copy.db");
    change(damaged, "update forks set proof = x'" + hex + "'");
    assertThat(StoreBackup.verify(damaged).problems()).hasSize(1);
  }

  /** One that has not gone on yet, one that has, and one that was continued over its end. */
  @Test
  void verify_logsThatBeganWithASnapshot_holdToo() {
    RetentionStore retention = new SqliteRetentionStore(Objects.requireNonNull(database));
    TestLog still = space.openLog(founder, new ArrayList<>());
    still.write(5, 300);
    TestLog goesOn = space.openLog(founder, new ArrayList<>());
    goesOn.write(5, 300);
    LogState before = goesOn.state();
    TestLog over = log(3);
    EntryHash end = over.state().hash();
    over.write(5, 300);
    retention
        .found(
            space.id(),
            Map.of(still.id(), still.state(), goesOn.id(), before, over.id(), over.state()),
            Map.of(over.id(), end))
        .block();
    append(before, goesOn);

    StoreReport report = StoreBackup.verify(copy());

    assertThat(report.problems()).isEmpty();
    assertThat(report.logs()).isEqualTo(3);
    assertThat(report.entries()).isEqualTo(1);
    Path damaged = folder().resolve("copy.db");
    change(damaged, "update floors set hash = zeroblob(32)");
    assertThat(StoreBackup.verify(damaged).problems()).hasSize(3);
  }

  @Test
  void copy_placeThatIsTakenOrNoPlace_isRefusedAndNothingIsReplaced() throws IOException {
    Path taken = Files.writeString(folder().resolve("taken.db"), "precious");

    assertThatThrownBy(() -> StoreBackup.copy(data(), taken))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("already");
    assertThatThrownBy(() -> StoreBackup.copy(data(), folder().resolve("no/copy.db")))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("no directory");
    assertThatThrownBy(() -> StoreBackup.copy(folder(), folder().resolve("other.db")))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("no relay's data");

    assertThat(taken).hasContent("precious");
    assertThat(folder().resolve("other.db")).doesNotExist();
  }

  @Test
  void verify_anythingChanged_saysWhatIsWrong() throws Exception {
    log(20);
    List<String> damages =
        List.of(
            "update entries set ciphertext = zeroblob(300) where (place & 0xffff) = 7",
            "update entries set header = x'00' where (place & 0xffff) = 7",
            "update entries set signature = zeroblob(64) where (place & 0xffff) = 20",
            "delete from entries where (place & 0xffff) = 20",
            "update logs set hash = zeroblob(32)",
            "update logs set device = zeroblob(32)",
            "update trust_records set record = zeroblob(100)",
            "update trust_records set hash = zeroblob(32)",
            "insert into statements values (1, zeroblob(32), 1, x'00')",
            "insert into forks values (1, 1, x'00')",
            "update usage set entries = entries + 1",
            "update usage set trust_bytes = 0",
            "delete from usage",
            "delete from meta where name = 'incarnation'");
    for (int i = 0; i < damages.size(); i++) {
      Path file = folder().resolve("damaged" + i + ".db");
      StoreBackup.copy(data(), file);
      change(file, damages.get(i));

      assertThat(StoreBackup.verify(file).problems()).as(damages.get(i)).isNotEmpty();
    }
  }

  @Test
  void verify_noBackupOrANewerOne_isRefused() throws Exception {
    log(1);
    Path noise = Files.write(folder().resolve("noise.db"), new byte[5_000]);
    Path newer = copy();
    change(newer, "update flyway_schema_history set version = '999' where version is not null");

    assertThatThrownBy(() -> StoreBackup.verify(noise))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("not a relay's database");
    assertThatThrownBy(() -> StoreBackup.verify(newer))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("newer relay");
    assertThatThrownBy(() -> StoreBackup.verify(folder().resolve("gone.db")))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("no file");
  }

  @Test
  void restore_toAnotherDirectory_isAnotherStoreWithTheSameEntries() {
    TestLog log = log(20);
    byte[] nonce = new byte[16];
    access().putNonce(nonce, NOW, NOW.plusSeconds(60)).block();
    byte[] before = entries().incarnation();
    Path file = copy();
    Objects.requireNonNull(database).close();

    StoreBackup.restore(file, folder().resolve("again"), new Random(5));
    database = open("again");

    assertThat(entries().incarnation()).isNotEqualTo(before);
    assertThat(access().takeNonce(nonce, NOW).block()).as("a nonce of before").isFalse();
    assertThat(entries().range(space.id(), log.id(), 0, 1 << 20).block()).hasSize(21);
    append(log.state(), log);
    assertThat(StoreBackup.verify(folder().resolve("again").resolve("relay.db")).ok()).isTrue();
  }

  @Test
  void restore_besideTheLogOfADatabaseThatIsGone_isRefusedAndTakesNothingAway() throws IOException {
    log(3);
    Path file = copy();
    Path directory = Files.createDirectory(folder().resolve("left"));
    Path left = directory.resolve("relay.db-wal");
    Files.writeString(left, "the last commits of another database");

    assertThatThrownBy(() -> StoreBackup.restore(file, directory, new Random(5)))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("relay.db-wal");

    assertThat(left).hasContent("the last commits of another database");
    assertThat(left.resolveSibling("relay.db")).doesNotExist();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void restore_copyOfAnyMode_isReadableByItsOwnerOnly() throws IOException {
    log(3);
    Path file = copy();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    for (String mode : List.of("r--------", "rw-r--r--")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      Path directory = folder().resolve("as " + mode);

      StoreBackup.restore(file, directory, new Random(5));

      assertThat(Files.getPosixFilePermissions(directory.resolve("relay.db")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void restore_whereThereIsADatabaseOrARelay_isRefused() throws IOException {
    log(3);
    Path file = copy();

    assertThatThrownBy(() -> StoreBackup.restore(file, data(), new Random(5)))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("already");
    Path used = folder().resolve("used");
    try (DataDirectory relay = DataDirectory.open(used)) {
      assertThatThrownBy(() -> StoreBackup.restore(file, relay.path(), new Random(5)))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("Another relay");
    }
    assertThat(used.resolve("relay.db")).doesNotExist();
  }

  @Test
  void schemaVersion_isThatOfTheNewestMigration() throws Exception {
    log(1);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy());
        Sql sql = new Sql(connection)) {
      assertThat(StoreCheck.version(sql)).isEqualTo(SqliteDatabase.SCHEMA_VERSION);
    }
  }
}
