package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.OperationKind;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;

/** Bits that a disk flips in what says who belongs to the space, and in what devices stated. */
class MembershipDamageTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
  private final TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);

  private static byte[] flipped(byte[] image, byte[] part) {
    byte[] changed = image.clone();
    boolean found = false;
    for (int at = 0; at + part.length <= image.length; at++) {
      if (Arrays.equals(image, at, at + part.length, part, 0, part.length)) {
        changed[at + part.length / 2] ^= 4;
        found = true;
      }
    }
    assertThat(found).as("it is in the file in one piece").isTrue();
    return changed;
  }

  private static void add(TestSpace.Device device, String text) {
    device.replica.edit(
        edit ->
            edit.create(
                ThoughtId.of(Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 16)), text));
  }

  @Test
  void trustRecord_damaged_isFetchedAgain_andNothingIsWrittenUponTheRest() {
    new Wire(laptop, phone).run();
    new Wire(phone, tablet).run();
    List<TrustRecord> all = phone.replica.trustLog().records();
    for (int i = 1; i < all.size(); i++) {
      byte[] image = phone.store.image();
      phone = space.restart(phone, flipped(image, small(all.get(i))), OpenToken.SAME);

      assertThat(phone.replica.isMembershipWhole()).isFalse();
      assertThatThrownBy(() -> add(phone, "not now"))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
      assertThatThrownBy(() -> phone.replica.appendTrust(space.changes().rotate()))
          .isInstanceOf(StoreException.class);

      new Wire(phone, tablet).run();

      assertThat(phone.replica.isMembershipWhole()).isTrue();
      assertThat(phone.replica.trustLog().heads()).isEqualTo(tablet.replica.trustLog().heads());
      phone = space.restart(phone, phone.store.image(), OpenToken.SAME);
      assertThat(phone.replica.isMembershipWhole()).as("on the disk too").isTrue();
      add(phone, "again " + i);
    }
    new Wire(phone, tablet).run();
    assertThat(phone.root()).isEqualTo(tablet.root());
  }

  @Test
  void entriesOfAnAuthorWhoseAdmissionIsDamaged_arePassedOnOnceItIsBack() {
    add(tablet, "on the phone only");
    new Wire(tablet, phone).run();
    String root = phone.root();
    phone = damaged(phone, 2); // the tablet's admission
    assertThat(phone.replica.trust().member(tablet.keys.deviceId())).isNull();

    Wire wire = new Wire(phone, laptop).run();

    assertThat(wire.left.isClosed || wire.right.isClosed).isFalse();
    assertThat(phone.store.damaged().all()).as("there is nothing wrong with them").isEmpty();
    assertThat(phone.root()).isEqualTo(root).isEqualTo(laptop.root());
    add(phone, "later");
    wire.run();
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void graphThatIsToBeMadeAnew_waitsForTheKeysThatAreInTheMembership() {
    add(tablet, "from the tablet");
    TestSpace.meet(tablet, phone);
    String root = phone.root();
    phone.store.run(() -> phone.store.settings().putNumber(GraphLevel.MISNAMED, 1));
    phone = damaged(phone, 1); // its own admission, with the keys
    assertThat(phone.replica.check().problems()).isEmpty();
    add(tablet, "more from the tablet");
    assertThat(phone.root()).isEqualTo(root);

    TestSpace.meet(tablet, phone);

    assertThat(phone.store.settings().number(GraphLevel.MISNAMED, 0)).as("made anew").isZero();
    assertThat(phone.root()).isEqualTo(tablet.root()).isNotEqualTo(root);
  }

  @Test
  void levelOfTheSpace_damaged_isStillWhatTheGraphWasMadeAt() {
    Vocabulary newer = Vocabulary.CURRENT.with(OperationKind.ADD_TAG, 2);
    TestSpace.Device writer = space.admit(TrustLevel.VERIFIED, newer);
    TestSpace.Device reader = space.admit(TrustLevel.VERIFIED, newer);
    laptop.replica.appendTrust(space.changes().raiseSpaceLevel(2));
    int raise = laptop.replica.trustLog().records().size() - 1;
    writer.replica.addTrust(laptop.replica.trustLog().recordBytes());
    reader.replica.addTrust(laptop.replica.trustLog().recordBytes());
    tag(writer, "before");
    TestSpace.meet(writer, reader);
    String root = reader.root();

    byte[] record = small(reader.replica.trustLog().records().get(raise));
    reader = space.restart(reader, flipped(reader.store.image(), record), OpenToken.SAME, newer);
    assertThat(reader.replica.isMembershipWhole()).isFalse();
    assertThat(reader.root()).isEqualTo(root);
    tag(writer, "after");
    TestSpace.meet(writer, reader);

    assertThat(reader.replica.isMembershipWhole()).isTrue();
    assertThat(reader.root()).isEqualTo(writer.root()).isNotEqualTo(root);
    assertThat(reader.rebuiltRoot()).isEqualTo(reader.root());
  }

  private static void tag(TestSpace.Device device, String tag) {
    ThoughtId id = ThoughtId.of(Arrays.copyOf(tag.getBytes(StandardCharsets.UTF_8), 16));
    device.replica.edit(
        edit -> {
          edit.create(id, tag);
          edit.addTag(id, tag);
        });
  }

  private TestSpace.Device damaged(TestSpace.Device device, int record) {
    byte[] part = small(device.replica.trustLog().records().get(record));
    TestSpace.Device again =
        space.restart(device, flipped(device.store.image(), part), OpenToken.SAME);
    assertThat(again.replica.isMembershipWhole()).isFalse();
    return again;
  }

  // The end of a record, with its signature: a large record may lie on several pages.
  private static byte[] small(TrustRecord record) {
    byte[] bytes = record.bytes();
    return Arrays.copyOfRange(bytes, bytes.length - 40, bytes.length);
  }

  @Test
  void statement_damaged_isSentToNobody_andLearnedAnew() {
    add(tablet, "from the tablet");
    new Wire(tablet, phone).run();
    byte[] own = statement(phone, phone);
    byte[] others = statement(phone, tablet);
    phone =
        space.restart(phone, flipped(flipped(phone.store.image(), own), others), OpenToken.SAME);

    Wire wire = new Wire(phone, laptop).run();
    assertThat(wire.left.isClosed || wire.right.isClosed).isFalse();
    assertThat(laptop.store.heads().latest(tablet.keys.deviceId())).isNull();
    assertThat(laptop.store.heads().latest(phone.keys.deviceId())).isNotNull();

    new Wire(tablet, phone).run();

    assertThat(statement(phone, tablet)).isEqualTo(others);
    assertThat(phone.replica.exchange().statementsToSend()).hasSize(3);
  }

  private static byte[] statement(TestSpace.Device at, TestSpace.Device of) {
    return Objects.requireNonNull(at.store.heads().latest(of.keys.deviceId()));
  }
}
