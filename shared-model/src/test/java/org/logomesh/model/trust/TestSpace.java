package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;

/** A space in the making: writes records as its devices would, and keeps the log of all of them. */
final class TestSpace {
  static final TestDevice ADA = TestDevice.named("ada");
  static final TestDevice BOB = TestDevice.named("bob");
  static final TestDevice CAM = TestDevice.named("cam");
  static final TestDevice DAN = TestDevice.named("dan");
  static final TestDevice EVE = TestDevice.named("eve");
  static final TestDevice WORDS = TestDevice.named("recovery words");

  /** The epoch that the genesis introduces. */
  static final EpochId FIRST_EPOCH = epoch("first");

  final TrustRecord genesis;
  final SpaceId id;
  private TrustLog log;
  private final List<byte[]> records = new ArrayList<>();
  private int epochs;

  private TestSpace(TrustRecord genesis) {
    this.genesis = genesis;
    this.id = genesis.space();
    this.log = TrustLog.empty(id);
    offer(genesis);
  }

  /** Founded by Ada, with a recovery device. */
  static TestSpace founded() {
    return new TestSpace(genesis(ADA, WORDS));
  }

  /** Founded by Ada, without a recovery device. */
  static TestSpace foundedWithoutRecovery() {
    return new TestSpace(genesis(ADA, null));
  }

  static TrustRecord genesis(TestDevice creator, @Nullable TestDevice recovery) {
    byte[] nonce = TestDevice.hash("nonce");
    EpochGrant grant =
        recovery == null
            ? grant(FIRST_EPOCH, List.of(), creator)
            : grant(FIRST_EPOCH, List.of(), creator, recovery);
    return TrustRecord.signGenesis(
        new TrustBody.Genesis(
            Opaque.of(nonce),
            creator.certificate(nonce, TrustLevel.FULL),
            recovery == null ? null : recovery.certificate(nonce, TrustLevel.FULL),
            grant,
            1),
        creator::sign);
  }

  /** Writes a record upon the given parents, or upon all heads, and adds it. */
  RecordHash add(TestDevice author, TrustBody body, RecordHash... parents) {
    TrustRecord record = write(author, body, parents);
    AddResult result = offer(record);
    assertThat(result.rejected()).isEmpty();
    assertThat(result.accepted()).containsExactly(record);
    return record.hash();
  }

  /** The reason for which such a record is refused. */
  Rejection.Reason refusal(TestDevice author, TrustBody body, RecordHash... parents) {
    AddResult result = log.add(List.of(write(author, body, parents).bytes()));
    assertThat(result.accepted()).isEmpty();
    assertThat(result.rejected()).hasSize(1);
    return result.rejected().get(0).reason();
  }

  TrustRecord write(TestDevice author, TrustBody body, RecordHash... parents) {
    List<RecordHash> upon = parents.length == 0 ? log.heads() : Arrays.asList(parents);
    return TrustRecord.sign(id, upon, author.id(), body, author::sign);
  }

  private AddResult offer(TrustRecord record) {
    AddResult result = log.add(List.of(record.bytes()));
    log = result.log();
    records.add(record.bytes());
    return result;
  }

  TrustLog log() {
    return log;
  }

  TrustState state() {
    return TrustState.of(log);
  }

  TrustState at(RecordHash... heads) {
    return TrustState.at(log, Arrays.asList(heads));
  }

  /** The encoded records in the order in which they were written. */
  List<byte[]> encoded() {
    return List.copyOf(records);
  }

  RecordHash root() {
    return genesis.hash();
  }

  TrustBody admit(TestDevice device, TrustLevel level) {
    return admit(device, level, DeviceCertificate.NEVER);
  }

  TrustBody admit(TestDevice device, TrustLevel level, long expiryEpochSecond) {
    SortedMap<EpochId, Opaque> wraps = new TreeMap<>();
    if (level.mayRead()) {
      state().currentEpochs().forEach(epoch -> wraps.put(epoch, wrap()));
    }
    return new TrustBody.Admit(device.certificate(id.bytes(), level, expiryEpochSecond), wraps);
  }

  TrustBody promote(TestDevice device, TrustLevel level) {
    return TrustBody.Level.promotion(device.id(), level, new TreeMap<>());
  }

  TrustBody demote(TestDevice device, TrustLevel level, Cut... cuts) {
    return TrustBody.Level.demotion(device.id(), level, Arrays.asList(cuts), rotation());
  }

  TrustBody revoke(TestDevice device, Cut... cuts) {
    SortedMap<DeviceId, List<Cut>> removed = new TreeMap<>();
    removed.put(device.id(), Arrays.asList(cuts));
    return new TrustBody.Revoke(removed, rotation());
  }

  TrustBody raise(TestDevice device, Cut... cuts) {
    return new TrustBody.RaiseCut(device.id(), Arrays.asList(cuts));
  }

  TrustBody rotate(TestDevice... holders) {
    return new TrustBody.Epoch(grant(newEpoch(), List.copyOf(state().currentEpochs()), holders));
  }

  EpochGrant rotation() {
    return grant(newEpoch(), List.of(FIRST_EPOCH));
  }

  EpochId newEpoch() {
    return epoch("later " + epochs++);
  }

  static EpochGrant grant(EpochId epoch, List<EpochId> parents, TestDevice... holders) {
    SortedMap<DeviceId, Opaque> wraps = new TreeMap<>();
    for (TestDevice holder : holders) {
      wraps.put(holder.id(), wrap());
    }
    List<EpochLink> links =
        parents.stream().map(parent -> new EpochLink(parent, Opaque.of(new byte[48]))).toList();
    return new EpochGrant(epoch, links, wraps);
  }

  static Opaque wrap() {
    return Opaque.of(new byte[] {1, 2, 3});
  }

  static EpochId epoch(String name) {
    return EpochId.of(TestDevice.hash("epoch " + name));
  }

  static LogId log(String name) {
    return LogId.of(Arrays.copyOf(TestDevice.hash("log " + name), LogId.SIZE));
  }

  static EntryHash entry(String log, long seq) {
    return EntryHash.of(TestDevice.hash("entry " + log + " " + seq));
  }

  static TrustBody checkpoint(Map<TestDevice, List<Cut>> frontier) {
    SortedMap<DeviceId, List<Cut>> places = new TreeMap<>();
    frontier.forEach((device, cuts) -> places.put(device.id(), cuts));
    byte[] id = TestDevice.hash("snapshot " + places);
    return new TrustBody.Checkpoint(
        SnapshotId.of(id), Opaque.of(TestDevice.hash("root " + places)), 30, places);
  }

  static TrustBody checkpoint(TestDevice device, Cut... places) {
    return checkpoint(Map.of(device, Arrays.asList(places)));
  }

  static Cut cut(String log, long seq) {
    return new Cut(log(log), seq, entry(log, seq));
  }
}
