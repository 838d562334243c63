package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.DamagedGraphException;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.text.TextChange;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustLevel;

/** What a device made of its entries is damaged, or names them wrongly: it is made anew. */
class GraphDamageTest {
  private static final String HISTORY = "UPDATE thoughts SET history = x'0200'";
  private static final String STATE = "UPDATE thoughts SET state = x'80'";
  private static final String EDGE = "UPDATE edges SET state = x'80'";

  private final TestSpace space = new TestSpace();
  private final TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
  private final ThoughtId thought = ThoughtId.random(space.random);
  private final ThoughtId other = ThoughtId.random(space.random);
  private final EdgeKey edge = new EdgeKey(thought, "to", other, Cardinality.MANY);
  private TestSpace.Device laptop = space.founder();
  @TempDir Path directory;

  @BeforeEach
  void aThoughtOnBoth_editedOnBothWithoutKnowing() {
    laptop.replica.edit(edit -> edit.create(thought, "milk").create(other, "shop"));
    new Wire(laptop, phone).run();
    laptop.replica.edit(edit -> edit.edit(thought, List.of(new TextChange(0, 0, "warm "))));
    laptop.replica.edit(edit -> edit.addTag(other, "here"));
    phone.replica.edit(edit -> edit.edit(thought, List.of(new TextChange(0, 0, "cold "))));
    laptop.replica.edit(edit -> edit.addEdge(edge));
    phone.replica.edit(edit -> edit.addEdge(edge));
  }

  private LogId log() {
    return Objects.requireNonNull(laptop.store.settings().ownLog());
  }

  private void flip(BitFlip part, long seq) {
    laptop = space.restart(laptop, part.in(laptop.store, log(), seq), OpenToken.SAME);
  }

  private void damage(String sql) throws IOException, SQLException {
    Path file = directory.resolve("space.db");
    Files.write(file, laptop.store.image());
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = database.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
    laptop = space.restart(laptop, Files.readAllBytes(file), OpenToken.SAME);
  }

  private void assertWhole() {
    assertThat(laptop.store.checkIntegrity().problems()).isEmpty();
    assertThat(laptop.store.damaged().all()).isEmpty();
    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WAITING, 0L);
    assertThat(laptop.rebuiltRoot()).isEqualTo(laptop.root());
    assertThat(laptop.root()).isEqualTo(phone.root());
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "NAME"})
  void nameOfAnEntryDamaged_textThatItIsPartOf_isMergedRightly(BitFlip part) {
    flip(part, 2);

    Received received = receiveAllOf(phone);

    assertThat(received.isWhole()).isTrue();
    laptop.replica.check();
    new Wire(laptop, phone).run();
    assertWhole();
    assertThat(laptop.store.queries().counts().conflicts()).isEqualTo(1);
  }

  private Received receiveAllOf(TestSpace.Device device) {
    LogId log = Objects.requireNonNull(device.store.settings().ownLog());
    Arrival all = new Arrival(log, device.store.entries().read(log, 0, 1 << 20));
    return laptop.replica.exchange().receive(List.of(all), List.of()).get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {HISTORY, STATE, EDGE})
  void tablesDamaged_whatArrives_isMergedIntoAGraphMadeAnew(String sql) throws Exception {
    damage(sql);

    Wire wire = new Wire(laptop, phone).run();

    assertThat(wire.left.isClosed || wire.right.isClosed).isFalse();
    assertWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {HISTORY, STATE})
  void tablesDamaged_localEdit_goesOnAndTheAppIsToldOfTheNewGraph(String sql) throws Exception {
    damage(sql);
    laptop.changes = 0;

    laptop.replica.edit(edit -> edit.edit(thought, List.of(new TextChange(0, 0, "more "))));

    assertThat(laptop.changes).isEqualTo(2);
    new Wire(laptop, phone).run();
    assertWhole();
  }

  @Test
  void nameOfAnEntryDamaged_localEditThatMeetsIt_tellsTheAppOfTheNewGraph() {
    flip(BitFlip.NAME, 4);
    laptop.changes = 0;

    laptop.replica.edit(edit -> edit.removeEdge(edge));

    assertThat(laptop.changes).isEqualTo(2);
    new Wire(laptop, phone).run();
    assertWhole();
  }

  @Test
  void entryDamagedToo_whatArrivesIsKeptAndWaits_untilTheEntryIsBack() throws Exception {
    new Wire(laptop, phone).run();
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, tablet).run();
    tablet.replica.edit(edit -> edit.edit(thought, List.of(new TextChange(0, 0, "some "))));
    flip(BitFlip.CIPHERTEXT, 3);
    damage(STATE);

    Received received = receiveAllOf(tablet);

    assertThat(received.isWhole()).isTrue();
    assertThat(laptop.store.entries().withStatus(EntryStatus.WAITING, 9))
        .first()
        .satisfies(entry -> assertThat(entry.outcome().reason()).contains("made anew"));
    assertThatThrownBy(() -> laptop.replica.edit(edit -> edit.addTag(thought, "no")))
        .isInstanceOf(DamagedGraphException.class);
    assertThat(laptop.replica.exchange().wholeFrontier().seq(log())).isEqualTo(2);

    new Wire(laptop, phone).run();
    new Wire(laptop, phone).run();

    assertWhole();
    assertThat(Objects.requireNonNull(laptop.store.queries().thought(thought)).content())
        .contains("some ");
  }
}
