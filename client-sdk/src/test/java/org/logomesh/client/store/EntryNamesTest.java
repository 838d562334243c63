package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.Place;

class EntryNamesTest {
  /** More than are remembered, so that the first ones are looked for in the table. */
  private static final int MANY = RecentPlaces.CAPACITY + 100;

  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final TestChain alice = new TestChain(1);

  @AfterEach
  void close() {
    store.close();
  }

  private static Place place(VerifiedEntry entry) {
    return new Place(entry.after().log(), entry.after().seq(), entry.after().hash());
  }

  @Test
  void place_sameTransaction_isFoundBeforeItCommits() {
    List<VerifiedEntry> first = alice.next(MANY);
    List<VerifiedEntry> second = alice.next(3);

    store.run(
        () -> {
          store.logs().append(alice.log(), first);
          assertThat(store.entries().place(first.get(0).after().hash()))
              .isEqualTo(place(first.get(0)));
          store.logs().append(alice.log(), second);
        });

    for (VerifiedEntry entry : List.of(first.get(0), first.get(MANY - 1), second.get(2))) {
      assertThat(store.entries().place(entry.after().hash())).isEqualTo(place(entry));
    }
    assertThat(store.checkIntegrity().problems()).isEmpty();
  }

  @Test
  void place_rolledBack_isNotFoundAndComesAgain() {
    List<VerifiedEntry> written = alice.next(5);
    assertThatThrownBy(
            () ->
                store.run(
                    () -> {
                      store.logs().append(alice.log(), written);
                      throw new IllegalArgumentException("rolled back");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(store.entries().place(written.get(2).after().hash())).isNull();

    store.logs().append(alice.log(), written);

    assertThat(store.entries().place(written.get(2).after().hash()))
        .isEqualTo(place(written.get(2)));
    assertThat(store.checkIntegrity().problems()).isEmpty();
  }

  @Test
  void checkIntegrity_nameLost_isNoticedAndRenewed() {
    store.settings().establish(TestChain.SPACE, alice.device());
    List<VerifiedEntry> written = alice.next(5);
    store.logs().append(alice.log(), written);
    Database database = DatabaseFile.inMemory(store.image());
    database.write(sql -> sql.update("DELETE FROM entry_names WHERE entry_no = 3"));

    assertThat(database.read(sql -> new IntegrityCheck(sql, TestChain.SPACE).run()).problems())
        .containsExactly("1 entries cannot be found by their hash");

    new EntryNames(database).renew();
    assertThat(database.read(sql -> new IntegrityCheck(sql, TestChain.SPACE).run()).problems())
        .isEmpty();
    database.close();
  }

  @Test
  void migration_entriesFromBefore_haveNames() {
    List<VerifiedEntry> written = alice.next(3);
    int before = Migrations.RESOURCES.indexOf("0008-entry-names.sql");
    try (SqlConnection sql = SqlConnection.open("jdbc:sqlite::memory:")) {
      Migrations.run(sql, before);
      for (VerifiedEntry entry : written) {
        sql.update(
            "INSERT INTO entries (log_no, seq, status, lamport, wall_millis, verified, hash,"
                + " header, ciphertext) VALUES (1, ?, 0, 0, 0, 1, ?, x'00', x'00')",
            entry.after().seq(),
            entry.after().hash().bytes());
      }

      Migrations.run(sql);

      assertThat(EntryNames.nameless(sql)).isZero();
      assertThat(EntryNames.find(sql, written.get(1).after().hash())).isEqualTo(2);
    }
  }
}
