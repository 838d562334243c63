package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.logomesh.relay.testing.PostgresServer;

/** What a relay does before it uses a database, and the databases that it does not use. */
class PostgresStartTest {
  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();

  private static PostgresProperties properties(String url, Duration patience) {
    return new PostgresProperties(url, "postgres", "", 4, patience);
  }

  private static PostgresDatabase open(String url) {
    return PostgresDatabase.open(
        properties(url, Duration.ofSeconds(20)), new Random(System.nanoTime()));
  }

  private StoreRefusedException refusal(PostgresProperties properties) {
    StoreRefusedException refusal =
        assertThrows(
            StoreRefusedException.class,
            () -> PostgresDatabase.open(properties, new Random(1)).close());
    assertThat(refusal.remedy()).isNotBlank();
    return refusal;
  }

  private void assertRefused(String url, String why) {
    assertThat(refusal(properties(url, Duration.ofSeconds(20)))).hasMessageContaining(why);
  }

  // ---- what a crash would take away ---------------------------------------------------------

  @Test
  void settingsThatLoseWhatWasAcknowledged_areRefused() throws Exception {
    for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
      try (PostgresServer own = PostgresServer.start(Map.of(setting, "off"))) {
        assertRefused(own.url("postgres"), setting + " = off");
      }
    }
    assertRefusedOnlyForItself();
  }

  private void assertRefusedOnlyForItself() throws Exception {
    try (PostgresServer own = PostgresServer.start()) {
      String name = own.createDatabase();
      own.execute(
          name, "alter role postgres in database " + name + " set synchronous_commit = off");
      assertRefused(own.url(name), "synchronous_commit = off");

      own.execute(name, "alter role postgres in database " + name + " reset synchronous_commit");
      own.execute(name, "alter database " + name + " set synchronous_commit = local");
      open(own.url(name)).close(); // nobody else could have it
      own.execute(name, "alter system set synchronous_standby_names = 'elsewhere'");
      awaitSetting(own, "synchronous_standby_names", "elsewhere");
      assertRefused(own.url(name), "synchronous_commit = local");
    }
  }

  private static void awaitSetting(PostgresServer server, String name, String value)
      throws InterruptedException {
    server.execute("template1", "select pg_reload_conf()");
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!server.query("template1", "select current_setting('" + name + "')").equals(value)) {
      assertThat(System.nanoTime()).as(name).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  // ---- databases that are none, or not for us -----------------------------------------------

  @Test
  void otherEncodingReadOnlyOrMissing_isRefused() {
    server.execute(
        "postgres", "create database latin encoding 'LATIN1' locale 'C' template template0");
    assertRefused(server.url("latin"), "encoding LATIN1");

    server.execute(
        database, "alter database " + database + " set default_transaction_read_only = on");
    assertRefused(server.url(database), "takes no writes");

    assertRefused(server.url("nowhere"), "no database 127.0.0.1");
  }

  @Test
  void newerSchema_isRefusedAndLeftAlone() {
    open(server.url(database)).close();
    server.execute(
        database,
        "insert into flyway_schema_history"
            + " select 99, '99', description, type, script, checksum, installed_by, installed_on,"
            + " execution_time, success from flyway_schema_history limit 1");

    assertRefused(server.url(database), "newer relay, with version 99");
  }

  @Test
  void wrongPassword_isRefusedAndNotRepeated() throws Exception {
    try (PostgresServer own = PostgresServer.start()) {
      String name = own.createDatabase();
      own.execute(name, "create role locked login password 'right'");
      Path rules = Path.of(own.query(name, "show hba_file"));
      Files.writeString(
          rules, "host all locked 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
      own.execute(name, "select pg_reload_conf()");
      awaitLock(own, name);

      StoreRefusedException refusal =
          refusal(
              new PostgresProperties(own.url(name), "locked", "wrong", 4, Duration.ofSeconds(20)));

      assertThat(refusal).hasMessageContaining("does not let the relay in");
      assertThat(refusal.getMessage() + refusal.remedy()).doesNotContain("wrong");
    }
  }

  private static void awaitLock(PostgresServer own, String name) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String rule = "select count(*) from pg_hba_file_rules where user_name = '{locked}'";
    while (own.query(name, rule).equals("0")) {
      assertThat(System.nanoTime()).as("rules are read").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void urlsThatNameNoDatabase_areRefusedWithoutRepeatingThem() {
    for (String url :
        List.of(
            "nonsense",
            "jdbc:postgresql://localhost/relay",
            "r2dbc:mysql://localhost/relay",
            "r2dbc:postgresql://localhost",
            "r2dbc:postgresql:failover://one,two/relay",
            "r2dbc:postgresql://u:secret@localhost")) {
      StoreRefusedException refusal = refusal(properties(url, Duration.ZERO));
      assertThat(refusal).as(url).hasMessageContaining("is not the URL");
      assertThat(refusal.getMessage()).doesNotContain("secret");
    }
  }

  @Test
  void properties_tooFewConnections_areRefused_passwordIsNotPrinted() {
    assertThatThrownBy(() -> new PostgresProperties("", "u", "", 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new PostgresProperties("r2dbc:x://u:secret@h/d", "u", "secret", 4, Duration.ZERO))
        .asString()
        .doesNotContain("secret");
  }

  // ---- waiting ------------------------------------------------------------------------------

  @Test
  void noAnswer_isWaitedForAndThenRefused() throws Exception {
    try (PostgresServer own = PostgresServer.start()) {
      String name = own.createDatabase();
      own.kill();
      assertThat(refusal(properties(own.url(name), Duration.ofSeconds(1))))
          .hasMessageContaining("did not answer for 1 s");

      CompletableFuture<PostgresDatabase> opened =
          CompletableFuture.supplyAsync(
              () -> open(own.url(name)), task -> new Thread(task, "starting").start());
      own.restart();
      opened.join().close();
    }
  }

  // ---- migrations ---------------------------------------------------------------------------

  @Test
  void migrations_byFourAtOnceAndOnceMore_areDoneOnce() {
    CountDownLatch together = new CountDownLatch(4);
    List<CompletableFuture<String>> opened = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      opened.add(
          CompletableFuture.supplyAsync(
              () -> {
                together.countDown();
                try {
                  together.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                return incarnation();
              },
              task -> new Thread(task, "starting").start()));
    }

    String first = opened.get(0).join();
    assertThat(opened).allSatisfy(other -> assertThat(other.join()).isEqualTo(first));
    assertThat(incarnation()).isEqualTo(first);
    assertThat(
            server.query(
                database,
                "select count(*) - count(distinct version) || ' twice, up to '"
                    + " || max(version::int) from flyway_schema_history where success"))
        .isEqualTo("0 twice, up to " + PostgresStart.SCHEMA_VERSION);
    assertThat(server.query(database, "select count(*) from pg_class where relname ~ 'logomesh'"))
        .as("what was written to see whether there is room")
        .isEqualTo("0");
  }

  @Test
  void copyInAnotherDatabase_isNamedAnewOnce() {
    String first = incarnation();
    String copy = server.createDatabase();
    server.execute("postgres", "drop database " + copy);
    server.execute("postgres", "create database " + copy + " template " + database);

    String[] names = new String[2];
    for (int start = 0; start < 2; start++) {
      try (PostgresDatabase opened = open(server.url(copy))) {
        names[start] = HexFormat.of().formatHex(opened.incarnation());
      }
    }

    assertThat(names[0]).isNotEqualTo(first).isEqualTo(names[1]);
    assertThat(incarnation()).as("where it was copied from").isEqualTo(first);
  }

  private String incarnation() {
    try (PostgresDatabase opened = open(server.url(database))) {
      return HexFormat.of().formatHex(opened.incarnation());
    }
  }

  @Test
  void migration_thatFailsInTheMiddle_leavesNothingAndIsDoneNextTime() {
    server.execute(database, "create table statements (theirs int)");
    assertRefused(server.url(database), "cannot be brought up to date");
    assertThat(
            server.query(
                database,
                "select count(*) from pg_tables where tablename in ('meta', 'spaces', 'logs')"))
        .isEqualTo("0");

    server.execute(database, "drop table statements");
    open(server.url(database)).close();
  }
}
