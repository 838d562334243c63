package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logomesh.client.graph.OperationKind;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.trust.TrustLevel;

/** Software of two ages in one space: what one does not know yet is kept for the day it does. */
class UpgradeTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();

  private static byte[] create(ThoughtId thought) {
    return new CborWriter().array(2).uint(0).bytes(thought.bytes()).toByteArray();
  }

  private static byte[] splice(ThoughtId thought, String text) {
    return new CborWriter()
        .array(6)
        .uint(1)
        .bytes(thought.bytes())
        .array(0)
        .uint(0)
        .uint(0)
        .text(text)
        .toByteArray();
  }

  private static Thought thought(TestSpace.Device device, ThoughtId id) {
    return device.store.transaction(() -> new ThoughtGraph(device.store.graph()).thought(id));
  }

  @Test
  void unknownKind_isKeptAndForwardedByteForByte_andTheRestOfItsEntryHasEffect() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    ThoughtId id = ThoughtId.random(space.random);
    byte[] later = new CborWriter().array(3).uint(4711).text("of later").uint(5).toByteArray();
    HandMade written =
        new HandMade(space, phone).write(create(id), later, splice(id, "known")).write(later);

    written.deliver(laptop, 0);
    new Wire(laptop, tablet).run();

    List<SealedEntry> forwarded =
        Objects.requireNonNull(tablet.replica.exchange().range(written.log, 0, 1 << 20));
    assertThat(forwarded).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(forwarded.get(i).headerBytes()).isEqualTo(written.entries.get(i).headerBytes());
      assertThat(forwarded.get(i).ciphertext()).isEqualTo(written.entries.get(i).ciphertext());
    }
    assertThat(forwarded.get(2).signature()).isEqualTo(written.entries.get(2).signature());
    assertThat(thought(tablet, id).content()).isEqualTo("known");
    assertThat(tablet.store.entries().counts()).containsEntry(EntryStatus.VOID, 0L);
    assertThat(tablet.root()).isEqualTo(laptop.root()).isEqualTo(tablet.rebuiltRoot());
  }

  /** Every kind there is, as if it came with level 2: known to some, not yet to others. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void kindOfTheNextLevel_gainsEffectWhenSpaceAndSoftwareAreUpgraded(OperationKind kind) {
    Vocabulary newer = Vocabulary.CURRENT.with(kind, 2);
    Vocabulary older = Vocabulary.CURRENT.without(kind);
    space.restart(laptop, laptop.store.image(), OpenToken.SAME, older);
    TestSpace.Device desktop = space.admit(TrustLevel.VERIFIED, newer);
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED, older);
    Random random = new Random(kind.code());
    List<ThoughtId> thoughts = new ArrayList<>();
    write(120, random, thoughts, desktop, phone);

    everybodyMeets(desktop, phone);
    assertThat(desktop.root()).as("one graph until the space is upgraded").isEqualTo(phone.root());
    String before = phone.root();

    space.founder().replica.appendTrust(space.changes().raiseSpaceLevel(2));
    everybodyMeets(desktop, phone);
    assertThat(desktop.root()).as("who knows the kind shows it").isNotEqualTo(before);
    assertThat(phone.root()).as("who does not goes on as before").isEqualTo(before);

    write(20, random, thoughts, desktop, phone);
    everybodyMeets(desktop, phone);
    TestSpace.Device upgraded = space.restart(phone, phone.store.image(), OpenToken.SAME, newer);
    TestSpace.Device late = space.admit(TrustLevel.VERIFIED, newer);
    new Wire(desktop, late).run();

    assertThat(upgraded.root()).as("made anew").isEqualTo(desktop.root());
    assertThat(late.root()).as("never behind").isEqualTo(desktop.root());
    assertThat(upgraded.rebuiltRoot()).isEqualTo(upgraded.root());
    assertThat(upgraded.store.checkIntegrity().problems()).isEmpty();
    assertThat(upgraded.store.queries().counts()).isEqualTo(late.store.queries().counts());
    write(5, random, thoughts, upgraded);
    new Wire(upgraded, desktop).run();
    assertThat(upgraded.root()).isEqualTo(desktop.root());
  }

  private void everybodyMeets(TestSpace.Device... others) {
    for (int round = 0; round < 2; round++) {
      for (TestSpace.Device other : others) {
        new Wire(space.founder(), other).run();
      }
    }
  }

  private void write(
      int edits, Random random, List<ThoughtId> thoughts, TestSpace.Device... authors) {
    for (int i = 0; i < edits; i++) {
      TestSpace.Device author = authors[random.nextInt(authors.length)];
      if (random.nextInt(5) == 0) {
        new Wire(authors[0], authors[authors.length - 1]).run();
      }
      author.replica.edit(edit -> RandomChanges.change(edit, random, thoughts, space.random));
    }
  }
}
