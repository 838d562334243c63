package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;

/** A member whose software seals and signs well, and writes whatever it likes. */
class HostileMemberTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);

  private byte[] create() {
    return new CborWriter()
        .array(2)
        .uint(0)
        .bytes(ThoughtId.random(space.random).bytes())
        .toByteArray();
  }

  private static List<String> reasons(TestSpace.Device device, EntryStatus status) {
    return device.store.entries().withStatus(status, 100).stream()
        .map(StoredEntry::outcome)
        .map(outcome -> Objects.requireNonNull(outcome.reason()))
        .toList();
  }

  /** Attack 16. */
  @Test
  void poison_oneAmongTenThousand_isVoidAndAllOthersHaveEffect() {
    HandMade log = new HandMade(space, phone);
    for (int i = 1; i <= 10_000; i++) {
      byte[] poison = {(byte) 0x82, 0x00, 0x18};
      log.write(i == 5_000 ? poison : create());
    }

    log.deliver(laptop, 0);

    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(9_999);
    assertThat(laptop.store.entries().counts())
        .containsEntry(EntryStatus.VOID, 1L)
        .containsEntry(EntryStatus.WAITING, 0L);
    assertThat(reasons(laptop, EntryStatus.VOID)).singleElement().asString().contains("malformed");
    assertThat(laptop.replica.frontier().seq(log.log)).isEqualTo(10_000);
    byte[] before = laptop.replica.stateRoot();
    assertThat(laptop.replica.rebuiltRoot()).isEqualTo(before);
  }

  @Test
  void logOpenedUnderTheIdOfAnothers_isRefusedWhereThatIsAndWhereItIsNot() {
    laptop.replica.edit(edit -> edit.create(ThoughtId.random(space.random), "mine"));
    LogId victim = Objects.requireNonNull(laptop.store.settings().ownLog());
    HandMade squatter = new HandMade(space, phone, victim).write(create());
    assertThat(squatter.log).isEqualTo(victim);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);

    for (TestSpace.Device device : List.of(laptop, tablet)) {
      Received received =
          device
              .replica
              .exchange()
              .receive(List.of(new Arrival(victim, squatter.entries)), List.of())
              .get(0);
      assertThat(received.refusal()).isEqualTo(ErrorCode.CHAIN_BROKEN);
      assertThat(received.stored()).isEmpty();
    }
    new Wire(laptop, tablet).run();

    assertThat(tablet.root()).isEqualTo(laptop.root());
    assertThat(tablet.store.queries().counts().thoughts()).isEqualTo(1);
    assertThat(tablet.replica.exchange().forkProofs()).isEmpty();
    assertThat(laptop.store.settings().ownLog()).isEqualTo(victim);
  }

  @Test
  void timeAfterAVoidEntry_goesOnWhereItsAuthorIs_andNowhereElse() {
    HandMade busy = new HandMade(space, phone);
    for (int i = 0; i < 50; i++) {
      busy.write(create());
    }
    HandMade log = new HandMade(space, phone).write(create());
    log.writeUpon(busy.last(), busy.lamport(), new byte[] {0x40}).write(create()).write(create());
    HandMade ahead = new HandMade(space, phone).write(create());
    ahead.writeUpon(busy.last(), busy.lamport() + 1, create()); // not void before it: no excuse
    HandMade far = new HandMade(space, phone).write(new byte[] {0x40});
    far.writeUpon(busy.last(), 1L << 40, create());

    busy.deliver(laptop, 0);
    log.deliver(laptop, 0);
    ahead.deliver(laptop, 0);
    far.deliver(laptop, 0);

    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(50 + 3 + 1);
    assertThat(reasons(laptop, EntryStatus.VOID)).hasSize(4);
    byte[] before = laptop.replica.stateRoot();
    assertThat(laptop.replica.rebuiltRoot()).isEqualTo(before);
  }

  @Test
  void entriesThatBuildOnTheVoidOne_haveEffect() {
    HandMade log = new HandMade(space, phone).write(new byte[] {0x40});
    HandMade other = new HandMade(space, phone).writeUpon(log.last(), log.lamport(), create());

    other.deliver(laptop, 0);
    log.deliver(laptop, 0);

    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(1);
    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WAITING, 0L);
  }

  @Test
  void waiting_saysForWhat_andWaitsNoMoreOnceItCame() {
    HandMade first = new HandMade(space, phone).write(create());
    HandMade second =
        new HandMade(space, phone)
            .writeUpon(first.last(), first.lamport(), create())
            .write(create());

    second.deliver(laptop, 0);
    assertThat(reasons(laptop, EntryStatus.WAITING))
        .containsExactly(
            "an entry that it builds on is not here yet",
            "it comes after an entry of its log that waits");

    first.deliver(laptop, 0);
    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WAITING, 0L);
    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(3);
  }

  @Test
  void waiting_forWhatNeverWas_blocksItsOwnLogAlone() {
    Place never = new Place(LogId.of(new byte[16]), 1, EntryHash.of(new byte[32]));
    new HandMade(space, phone).writeUpon(never, 0, create()).deliver(laptop, 0);

    new HandMade(space, phone).write(create()).deliver(laptop, 0);

    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(1);
    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WAITING, 1L);
  }

  @Test
  void waiting_forTheTrustRecordItCites_saysSoUntilItComes() {
    TrustRecord rotation = space.changes().rotate();
    laptop.replica.appendTrust(rotation);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    HandMade underTheNewKey = new HandMade(space, laptop).write(create());

    underTheNewKey.deliver(phone, 0);
    assertThat(reasons(phone, EntryStatus.WAITING))
        .containsExactly("a trust record that it cites is not here yet");

    new Wire(laptop, phone).run();
    assertThat(phone.store.entries().counts()).containsEntry(EntryStatus.WAITING, 0L);
    new Wire(laptop, tablet).run();
    assertThat(tablet.root()).isEqualTo(HexFormat.of().formatHex(phone.replica.stateRoot()));
  }

  @Test
  void waiting_forTheKeyOfItsEpoch_saysSo() {
    TestSpace.Device reader = space.admit(TrustLevel.UNTRUSTED);
    HandMade log = new HandMade(space, phone).write(create());

    log.deliver(reader, 0);

    assertThat(reasons(reader, EntryStatus.WAITING))
        .containsExactly("this device has not got the key of its epoch");
  }
}
