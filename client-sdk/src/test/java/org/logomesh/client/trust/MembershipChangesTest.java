package org.logomesh.client.trust;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.EpochGrant;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

class MembershipChangesTest {
  private static final List<TrustLevel> LEVELS = List.of(TrustLevel.values());

  private final TestMembership space = new TestMembership(11);

  private static EpochGrant grant(TrustRecord record) {
    return requireNonNull(record.body().epochGrant());
  }

  @Test
  void admit_everyLevel_isAMemberOfThatLevel_andReadersGetTheKey() throws SealException {
    for (TrustLevel level : TrustLevel.values()) {
      DeviceKeys device = space.admit(level);

      assertThat(space.state().level(device.deviceId())).isEqualTo(level);
      assertThat(space.holdsWriteKey(device)).isEqualTo(level.mayRead());
    }
  }

  @Test
  void admit_afterRotations_givesEveryEpoch() throws SealException {
    EpochId first = requireNonNull(space.state().writeEpoch());
    space.add(space.changes().rotate());
    space.add(space.changes().rotate());
    DeviceKeys phone = space.admit(TrustLevel.VERIFIED);

    assertThat(space.keyring(phone).key(first)).isNotNull();
    assertThat(space.holdsWriteKey(phone)).isTrue();
  }

  @Test
  void admit_withoutProof_isMadeButTheLogRejectsIt() throws SealException {
    DeviceKeys device = DeviceKeys.generate(space.random);
    TrustRecord record =
        space
            .changes()
            .admit(
                device.verifyKey(),
                device.kemKey(),
                TrustLevel.FULL,
                DeviceCertificate.NEVER,
                DeviceNames.UNKNOWN,
                Certificates.proof(device, new byte[DeviceCertificate.BINDING_BYTES]));

    assertThat(space.log.add(List.of(record.bytes())).accepted()).isEmpty();
  }

  @Test
  void admit_expiredAlready_isRefused() {
    DeviceKeys device = DeviceKeys.generate(space.random);
    assertThatThrownBy(() -> space.admission(device, TrustLevel.BASIC, TestMembership.NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void changes_byADeviceThatMayNot_areRefused() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.VERIFIED);
    assertThatThrownBy(() -> space.changes(phone, TestMembership.NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void promote_readerFromUntrusted_getsTheKey() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.UNTRUSTED);
    space.add(space.changes().promote(phone.deviceId(), TrustLevel.FULL));

    assertThat(space.state().level(phone.deviceId())).isEqualTo(TrustLevel.FULL);
    assertThat(space.holdsWriteKey(phone)).isTrue();
  }

  @Test
  void promote_strangerOrExpired_isRefused() throws SealException {
    DeviceKeys stranger = DeviceKeys.generate(space.random);
    DeviceKeys late = space.admit(TrustLevel.BASIC, TestMembership.NOW + 10);

    assertThatThrownBy(() -> space.changes().promote(stranger.deviceId(), TrustLevel.FULL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                space
                    .changes(space.founder, TestMembership.NOW + 10)
                    .promote(late.deviceId(), TrustLevel.FULL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void revoke_removedDevice_getsNoWrapAndNoLaterKey() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.FULL);
    DeviceKeys tablet = space.admit(TrustLevel.BASIC);
    TrustRecord removal = space.changes().revoke(phone.deviceId(), List.of());
    space.add(removal);

    assertThat(grant(removal).wraps())
        .containsOnlyKeys(space.founder.deviceId(), space.recovery.deviceId(), tablet.deviceId());
    assertThat(space.state().member(phone.deviceId())).isNull();
    assertThat(space.holdsWriteKey(phone)).isFalse();
    assertThat(space.holdsWriteKey(tablet)).isTrue();

    TrustRecord rotation = space.changes().rotate();
    assertThat(grant(rotation).wraps()).doesNotContainKey(phone.deviceId());
    space.add(rotation);
    assertThat(space.holdsWriteKey(phone)).isFalse();
  }

  @Test
  void raiseSpaceLevel_higher_isInForce_lowerIsRefused() {
    int level = space.state().spaceLevel();
    space.add(space.changes().raiseSpaceLevel(level + 1));

    assertThat(space.state().spaceLevel()).isEqualTo(level + 1);
    assertThatThrownBy(() -> space.changes().raiseSpaceLevel(level + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void revoke_thenAdmittedAgain_staysRemoved() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.FULL);
    space.add(space.changes().revoke(phone.deviceId(), List.of()));
    TrustRecord again = space.admission(phone, TrustLevel.FULL, DeviceCertificate.NEVER);

    TrustLog after = space.log.add(List.of(again.bytes())).log();
    assertThat(TrustState.of(after).member(phone.deviceId())).isNull();
  }

  @Test
  void newEpoch_expiredMember_isLeftOut() throws SealException {
    DeviceKeys guest = space.admit(TrustLevel.BASIC, TestMembership.NOW + 100);
    DeviceKeys phone = space.admit(TrustLevel.FULL);

    TrustRecord before = space.changes(space.founder, TestMembership.NOW + 99).rotate();
    assertThat(grant(before).wraps()).containsKey(guest.deviceId());

    MembershipChanges later = space.changes(space.founder, TestMembership.NOW + 100);
    TrustRecord rotation = later.rotate();
    TrustRecord removal = later.revoke(phone.deviceId(), List.of());
    assertThat(grant(rotation).wraps())
        .containsKeys(space.founder.deviceId(), phone.deviceId())
        .doesNotContainKey(guest.deviceId());
    assertThat(grant(removal).wraps())
        .containsKey(space.founder.deviceId())
        .doesNotContainKeys(guest.deviceId(), phone.deviceId());

    space.add(rotation);
    assertThat(space.holdsWriteKey(guest)).isFalse();
    assertThat(space.state().rotationDue(TestMembership.NOW + 100)).isFalse();
  }

  @Test
  void newEpoch_untrustedMember_getsNoWrap() throws SealException {
    DeviceKeys carrier = space.admit(TrustLevel.UNTRUSTED);
    assertThat(grant(space.changes().rotate()).wraps()).doesNotContainKey(carrier.deviceId());
  }

  @Test
  void rotate_concurrentEpochs_areMergedAndAllStayReadable() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.FULL);
    TrustRecord here = space.changes().rotate();
    TrustRecord there = space.changes(phone, TestMembership.NOW).rotate();
    space.add(here);
    space.add(there);
    assertThat(space.state().currentEpochs()).hasSize(2);
    assertThat(space.state().rotationDue(TestMembership.NOW)).isTrue();

    space.add(space.changes().rotate());

    assertThat(space.state().currentEpochs()).hasSize(1);
    EpochKeyring keyring = space.keyring(phone);
    assertThat(keyring.key(grant(here).id())).isNotNull();
    assertThat(keyring.key(grant(there).id())).isNotNull();
    assertThat(space.holdsWriteKey(phone)).isTrue();
  }

  @Test
  void changes_randomRuns_onlyReadersEverHoldTheWriteKey() throws SealException {
    for (long seed = 0; seed < 4; seed++) {
      TestMembership world = new TestMembership(seed);
      Random dice = new Random(seed);
      List<DeviceKeys> devices = new ArrayList<>();
      for (int step = 0; step < 12; step++) {
        step(world, dice, devices);
      }
      for (DeviceKeys device : devices) {
        assertThat(world.holdsWriteKey(device))
            .as("seed %d device %s", seed, device.deviceId())
            .isEqualTo(world.state().mayRead(device.deviceId()));
      }
      assertThat(world.holdsWriteKey(world.recovery)).isTrue();
    }
  }

  private static void step(TestMembership world, Random dice, List<DeviceKeys> devices)
      throws SealException {
    TrustLevel level = LEVELS.get(dice.nextInt(LEVELS.size()));
    DeviceKeys one = devices.isEmpty() ? null : devices.get(dice.nextInt(devices.size()));
    switch (dice.nextInt(4)) {
      case 0 -> world.add(world.changes().rotate());
      case 1 -> {
        if (one != null && world.state().member(one.deviceId()) != null) {
          world.add(world.changes().revoke(one.deviceId(), List.of()));
        }
      }
      default -> devices.add(world.admit(level));
    }
  }

  @Test
  void genesis_bothFounders_holdTheKeyAndNobodyElse() {
    DeviceKeys stranger = DeviceKeys.generate(space.random);
    TrustBody.Genesis body = (TrustBody.Genesis) space.genesis.body();

    assertThat(space.state().level(space.founder.deviceId())).isEqualTo(TrustLevel.FULL);
    assertThat(space.state().recoveryDevice()).isEqualTo(space.recovery.deviceId());
    assertThat(space.holdsWriteKey(space.founder)).isTrue();
    assertThat(space.holdsWriteKey(space.recovery)).isTrue();
    assertThat(space.holdsWriteKey(stranger)).isFalse();
    assertThat(body.spaceLevel()).isEqualTo(SpaceFounding.SPACE_LEVEL);
  }

  @Test
  void genesis_twice_isTwoSpaces() {
    TrustRecord again =
        SpaceFounding.genesis(
            space.founder, space.recovery, new DeviceNames("laptop", "Ada"), space.random);
    assertThat(again.hash()).isNotEqualTo(space.genesis.hash());
  }

  @Test
  void names_sealedAtAdmissionAndFounding_openForMembersOnly() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.BASIC);
    TrustBody.Genesis founding = (TrustBody.Genesis) space.genesis.body();
    EpochKeyring empty = new EpochKeyring(space.space);
    DeviceId id = phone.deviceId();
    var sealed = requireNonNull(space.log.certificate(id)).sealedName();

    assertThat(DeviceNames.open(space.keyring(phone), id, sealed))
        .isEqualTo(new DeviceNames("phone", "Bob"));
    assertThat(DeviceNames.openFounder(space.keyring(phone), founding, founding.grant().id()))
        .isEqualTo(new DeviceNames("laptop", "Ada"));
    assertThat(DeviceNames.open(empty, id, sealed)).isEqualTo(DeviceNames.UNKNOWN);
    assertThat(DeviceNames.openFounder(empty, founding, founding.grant().id()))
        .isEqualTo(DeviceNames.UNKNOWN);
    assertThat(DeviceNames.open(space.keyring(phone), space.founder.deviceId(), sealed))
        .isEqualTo(DeviceNames.UNKNOWN);
  }

  @Test
  void names_anyByteChanged_areNeverShownAsOthers() throws SealException {
    DeviceKeys phone = space.admit(TrustLevel.BASIC);
    byte[] sealed = requireNonNull(space.log.certificate(phone.deviceId())).sealedName().bytes();
    EpochKeyring keyring = space.keyring(phone);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      DeviceNames opened = DeviceNames.open(keyring, phone.deviceId(), Opaque.of(changed));
      assertThat(opened.device()).as("byte %d", i).isIn("", "phone");
      assertThat(opened.person()).as("byte %d", i).isIn("", "Bob");
      assertThat(opened).as("byte %d", i).isNotEqualTo(new DeviceNames("phone", "Bob"));
    }
  }
}
