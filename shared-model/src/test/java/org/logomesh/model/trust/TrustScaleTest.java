package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;

/**
 * Large logs. Signatures are left out (a log verifies one in 0.1 ms), and devices share one key
 * pair in all but their last bytes. Time limits are ten times what a slow machine needs: they catch
 * work that grows with the square, not slowness.
 */
class TrustScaleTest {
  private static final Signature NONE = Signature.of(new byte[Signature.LENGTH]);
  private static final int DEVICES = 1_000;
  private static final int RECORDS = 5_000;

  private final TestSpace space = TestSpace.founded();
  private final SplittableRandom random = new SplittableRandom(1_000);
  private final TrustGraph graph = new TrustGraph(space.log().graph());
  private final List<TestDevice> members = new ArrayList<>();

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void fold_oneLineOfRecords_costsNoMorePerRecordWhenItIsLong() {
    for (int i = 0; i < RECORDS; i++) {
      append(next(i), TestSpace.ADA, List.of(head()));
    }

    assertThat(graph.size()).isEqualTo(1 + RECORDS);
    TrustState state = new TrustState(graph.fold(graph.closure(graph.heads())));
    assertThat(state.members()).hasSizeGreaterThan(DEVICES / 2);
    for (int i = 0; i < graph.size(); i++) {
      TrustGraph.Node node = graph.node(i);
      // Nothing is computed anew, copied or kept for a record in line: it shares with the one
      // before.
      assertThat(node.past().missing()).isSameAs(graph.node(Math.min(i, 1)).past().missing());
      assertThat(node.voids()).isSameAs(graph.node(Math.min(i, 1)).voids());
      TrustState then = new TrustState(graph.fold(Closure.upTo(node)));
      assertThat(then.currentEpochs()).hasSize(1);
      assertThat(then.mayAdminister(TestSpace.ADA.id())).isTrue();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void fold_manyBranchesAndConcurrentRemovals_staysWithinBounds() {
    append(space.admit(TestSpace.BOB, TrustLevel.FULL), TestSpace.ADA, List.of(head()));
    append(space.admit(TestSpace.CAM, TrustLevel.FULL), TestSpace.ADA, List.of(head()));
    List<TestDevice> admins = List.of(TestSpace.ADA, TestSpace.BOB, TestSpace.CAM);
    List<RecordHash> tips = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tips.add(head());
    }
    for (int i = 0; i < 2_000; i++) {
      int who = i % 3;
      List<RecordHash> parents =
          random.nextInt(20) == 0 ? List.copyOf(graph.heads()) : List.of(tips.get(who));
      tips.set(who, append(next(i), admins.get(who), parents));
    }
    // At last they all remove each other, not knowing.
    for (int i = 0; i < 3; i++) {
      append(
          revoke(admins.get((i + 1) % 3).id(), "last " + i), admins.get(i), List.of(tips.get(i)));
    }

    TrustState state = new TrustState(graph.fold(graph.closure(graph.heads())));
    assertThat(state.members())
        .doesNotContainKeys(TestSpace.ADA.id(), TestSpace.BOB.id(), TestSpace.CAM.id());
    assertThat(state.mayAdminister(TestSpace.WORDS.id())).isTrue();
  }

  /** Whoever chains admissions deeply must not make the fold run out of stack. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void fold_deepChainOfAdmissions_struckAtItsRoot_fallsAsAWhole() {
    RecordHash root =
        append(space.admit(TestSpace.BOB, TrustLevel.FULL), TestSpace.ADA, List.of(head()));
    TestDevice last = TestSpace.BOB;
    RecordHash tip = root;
    for (int i = 0; i < 1_500; i++) {
      TestDevice device = device(i);
      tip = append(admit(device, TrustLevel.FULL), last, List.of(tip));
      last = device;
    }
    append(revoke(TestSpace.BOB.id(), "bob"), TestSpace.ADA, List.of(root));

    TrustState state = new TrustState(graph.fold(graph.closure(graph.heads())));
    assertThat(state.members()).containsOnlyKeys(TestSpace.ADA.id(), TestSpace.WORDS.id());
  }

  private TrustBody next(int i) {
    if (members.size() < DEVICES && i % 3 == 0) {
      TestDevice device = device(i);
      members.add(device);
      return admit(device, TrustLevel.VERIFIED);
    }
    if (i % 97 == 0) {
      return revoke(members.get(random.nextInt(members.size())).id(), "removal " + i);
    }
    return new TrustBody.Epoch(
        TestSpace.grant(EpochId.of(TestDevice.hash("epoch " + i)), List.of()));
  }

  private static TrustBody revoke(DeviceId device, String epoch) {
    return new TrustBody.Revoke(
        new TreeMap<>(Map.of(device, List.of())),
        TestSpace.grant(TestSpace.epoch(epoch), List.of()));
  }

  private TrustBody admit(TestDevice device, TrustLevel level) {
    DeviceCertificate certificate =
        new DeviceCertificate(
            device.key(),
            device.kemKey().bytes(),
            level,
            DeviceCertificate.NEVER,
            Opaque.empty(),
            NONE);
    return new TrustBody.Admit(certificate, new TreeMap<>());
  }

  /** Eve's signing key with a KEM key of its own: a device by its id, at no cost. */
  private static TestDevice device(int i) {
    byte[] kemKey = new byte[DeviceCertificate.KEM_KEY_BYTES];
    kemKey[0] = (byte) i;
    kemKey[1] = (byte) (i >> 8);
    return new TestDevice(
        "device " + i,
        TestSpace.EVE.secret(),
        TestSpace.EVE.key(),
        Opaque.of(kemKey),
        DeviceCertificate.deviceId(TestSpace.EVE.key(), kemKey));
  }

  private RecordHash head() {
    return graph.record(graph.size() - 1).hash();
  }

  private RecordHash append(TrustBody body, TestDevice author, List<RecordHash> parents) {
    TrustRecord record =
        TrustRecord.sign(
            space.id,
            parents.subList(0, Math.min(parents.size(), TrustRecord.MAX_PARENTS)),
            author.id(),
            body,
            message -> NONE);
    EffectiveSet past = graph.fold(graph.closure(record.parents()));
    Rejection.Reason reason = Admission.refuseUnchecked(record, past);
    assertThat(reason).as("%s", record).isNull();
    graph.append(record, past);
    return record.hash();
  }
}
