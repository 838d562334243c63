package org.logomesh.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;

/** A space whose devices all live in this process, without the ceremony of pairing. */
final class BenchSpace {
  private static final String PERSON = "bench";

  final SecureRandom random = new SecureRandom();
  final SpaceId id;
  final TrustRecord genesis;
  final BenchDevice founder;
  private final Executor beside;
  private int devices = 1;

  /** Founds a space on a database file, or in memory; each device has one thread. */
  BenchSpace(@Nullable Path file) {
    this(file, Runnable::run);
  }

  /** As {@link #BenchSpace(Path)}, with what devices may do beside their threads. */
  BenchSpace(@Nullable Path file, Executor beside) {
    this.beside = beside;
    DeviceKeys keys = DeviceKeys.generate(random);
    genesis =
        SpaceFounding.genesis(
            keys, DeviceKeys.generate(random), new DeviceNames("founder", PERSON), random);
    id = SpaceId.of(genesis.hash().bytes());
    founder = new BenchDevice(id, keys, store(file), random, List.of(genesis.bytes()), beside);
  }

  /** Another thread, which ends with the process. */
  static Executor thread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "bench-beside");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Admits a device, which then knows the trust log and nothing else. */
  BenchDevice admit(@Nullable Path file) {
    DeviceKeys keys = DeviceKeys.generate(random);
    String name = "device " + devices++;
    List<byte[]> records =
        founder.call(
            replica -> {
              try {
                replica.appendTrust(
                    new MembershipChanges(
                            founder.keys,
                            replica.trustLog(),
                            replica.trust(),
                            replica.keyring(),
                            Instant.now().getEpochSecond(),
                            random)
                        .admit(
                            keys.verifyKey(),
                            keys.kemKey(),
                            TrustLevel.FULL,
                            DeviceCertificate.NEVER,
                            new DeviceNames(name, PERSON),
                            Certificates.proof(keys, id.bytes())));
              } catch (SealException e) {
                throw new IllegalStateException(e);
              }
              return replica.trustLog().recordBytes();
            });
    return new BenchDevice(id, keys, store(file), random, records, beside);
  }

  private SpaceStore store(@Nullable Path file) {
    return file == null ? SpaceStore.inMemory(random) : SpaceStore.open(file, random);
  }
}
