package org.logomesh.relay.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.EpochGrant;
import org.logomesh.model.trust.EpochLink;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;

/** A space as its founder sees it: the trust log grows with what is done here. */
public final class TestSpace {
  private final TestDevice founder;
  private final TrustRecord genesis;
  private TrustLog trust;
  private int epochs;

  /** Founds a space. */
  public TestSpace(TestDevice founder) {
    this(founder, null);
  }

  /** Founds a space that has recovery words. */
  public TestSpace(TestDevice founder, @Nullable TestDevice recovery) {
    this.founder = founder;
    byte[] nonce = Sha256.hash(founder.id().bytes());
    this.genesis =
        TrustRecord.signGenesis(
            new TrustBody.Genesis(
                Opaque.of(nonce),
                founder.certificate(nonce, TrustLevel.FULL, DeviceCertificate.NEVER),
                recovery == null
                    ? null
                    : recovery.certificate(nonce, TrustLevel.FULL, DeviceCertificate.NEVER),
                grant(
                    List.of(),
                    recovery == null
                        ? List.of(founder.id())
                        : List.of(founder.id(), recovery.id())),
                1),
            founder::sign);
    this.trust = TrustLog.empty(genesis.space()).add(List.of(genesis.bytes())).log();
  }

  public SpaceId id() {
    return genesis.space();
  }

  /** The request that registers the space with what is in its trust log so far. */
  public byte[] registration() {
    return RelayApi.encodeRegistration(trust.recordBytes());
  }

  /** Has the space registered in a store, with its first trust record and without an invite. */
  public void register(AccessStore access) {
    access
        .register(
            id(),
            new EntryStore.TrustRow(0, RecordHash.of(id().bytes()), genesis()),
            null,
            Instant.EPOCH)
        .block();
  }

  public byte[] genesis() {
    return genesis.bytes();
  }

  public TrustLog trust() {
    return trust;
  }

  /** All records, parents first. */
  public List<byte[]> records() {
    return trust.recordBytes();
  }

  public byte[] admit(TestDevice device, TrustLevel level) {
    return admit(device, level, DeviceCertificate.NEVER);
  }

  /** Admits a device until some time. */
  public byte[] admit(TestDevice device, TrustLevel level, long expiry) {
    SortedMap<EpochId, Opaque> wraps = new TreeMap<>();
    if (level.mayRead()) {
      wraps.put(epoch(), wrap());
    }
    return write(new TrustBody.Admit(device.certificate(id().bytes(), level, expiry), wraps));
  }

  /**
   * What a device writes about another by itself, upon any records; it is not part of this log.
   *
   * @param author signs it, and need not have the right to
   */
  public byte[] admission(
      TestDevice author, List<RecordHash> upon, TestDevice device, long expiry) {
    TrustBody.Admit admit =
        new TrustBody.Admit(
            device.certificate(id().bytes(), TrustLevel.VERIFIED, expiry), new TreeMap<>());
    return TrustRecord.sign(id(), upon, author.id(), admit, author::sign).bytes();
  }

  /** Removes a device, which keeps what the cuts say. */
  public byte[] revoke(TestDevice device, List<Cut> cuts) {
    SortedMap<DeviceId, List<Cut>> removed = new TreeMap<>();
    removed.put(device.id(), cuts);
    List<DeviceId> staying = new ArrayList<>(TrustState.of(trust).members().keySet());
    staying.remove(device.id());
    EpochGrant next = grant(List.of(epoch()), staying);
    return write(new TrustBody.Revoke(removed, next));
  }

  /** Vouches for a snapshot in which the logs of a device end so. */
  public byte[] checkpoint(
      TestDevice author, SnapshotId snapshot, int retentionDays, DeviceId device, List<Cut> ends) {
    SortedMap<DeviceId, List<Cut>> frontier = new TreeMap<>();
    frontier.put(device, ends);
    return write(
        author,
        new TrustBody.Checkpoint(
            snapshot, Opaque.of(Sha256.hash(new byte[] {1})), retentionDays, frontier));
  }

  /** Begins a log of a member. */
  public TestLog openLog(TestDevice device, List<SealedEntry> opening) {
    return device.openLog(id(), heads(), epoch(), opening);
  }

  public List<RecordHash> heads() {
    return trust.heads();
  }

  public EpochId epoch() {
    EpochId epoch = TrustState.of(trust).writeEpoch();
    if (epoch == null) {
      throw new IllegalStateException("no epoch");
    }
    return epoch;
  }

  private byte[] write(TrustBody body) {
    return write(founder, body);
  }

  private byte[] write(TestDevice author, TrustBody body) {
    TrustRecord record = TrustRecord.sign(id(), trust.heads(), author.id(), body, author::sign);
    int before = trust.size();
    trust = trust.add(List.of(record.bytes())).log();
    if (trust.size() != before + 1) {
      throw new IllegalStateException("not a valid record: " + record);
    }
    return record.bytes();
  }

  private EpochGrant grant(List<EpochId> parents, List<DeviceId> holders) {
    epochs++;
    EpochId id = EpochId.of(Sha256.hash(founder.id().bytes(), new byte[] {(byte) epochs}));
    List<EpochLink> links = new ArrayList<>();
    parents.forEach(parent -> links.add(new EpochLink(parent, Opaque.of(new byte[60]))));
    SortedMap<DeviceId, Opaque> wraps = new TreeMap<>();
    holders.forEach(holder -> wraps.put(holder, wrap()));
    return new EpochGrant(id, links, Collections.unmodifiableSortedMap(wraps));
  }

  private static Opaque wrap() {
    return Opaque.of(new byte[1_168]);
  }
}
