package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
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
    assertThat(phone.replica.statementsToSend()).hasSize(3);
  }

  private static byte[] statement(TestSpace.Device at, TestSpace.Device of) {
    return Objects.requireNonNull(at.store.heads().latest(of.keys.deviceId()));
  }
}
