package org.logomesh.client.link;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotStatus;

/**
 * Knocks at a relay's doors for snapshots, as one device. Every method waits for the answer, and
 * signs a nonce of its own, so that none depends on how long another took. Thread-safe.
 */
public final class RelaySnapshots {
  /** A part may take six times as long as an answer: half a MiB at 9 kB/s, on a bad network. */
  private static final int PART_STEPS = 6;

  private final RelayClient relay;
  private final RelayClient.Identity identity;
  private final Duration timeout;
  private final Duration partTimeout;

  RelaySnapshots(RelayClient relay, RelayClient.Identity identity, Duration timeout) {
    this.relay = relay;
    this.identity = identity;
    this.timeout = timeout;
    this.partTimeout = timeout.multipliedBy(PART_STEPS);
  }

  /**
   * Asks how much the relay holds of a snapshot.
   *
   * @return empty if it holds nothing of it
   * @throws LinkException if it refuses, cannot be reached, or is no relay
   */
  public Optional<SnapshotStatus> status(SnapshotId snapshot) throws LinkException {
    try {
      return Optional.of(status(request(path(snapshot)).GET(), timeout));
    } catch (LinkException e) {
      if (e.fault() == LinkFault.NO_SNAPSHOT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Begins, or goes on, to bring a snapshot.
   *
   * @param bytes how long it is
   * @return how much of it the relay has: {@link SnapshotStatus#parts} is the next part to bring
   * @throws LinkException {@link LinkFault#NOT_A_MEMBER} if this device may not, {@link
   *     LinkFault#BUSY} if there is no room, or no connection
   */
  public SnapshotStatus begin(SnapshotId snapshot, long bytes) throws LinkException {
    return status(
        request(path(snapshot) + "?" + RelayApi.SNAPSHOT_SIZE + "=" + bytes)
            .PUT(HttpRequest.BodyPublishers.noBody()),
        timeout);
  }

  /**
   * Brings a part; one that is there does no harm.
   *
   * @param part its number, from 0
   * @throws LinkException {@link LinkFault#SNAPSHOT_DAMAGED} if it was the last one, and all of
   *     them are not what the snapshot's id says: then the relay has dropped them
   */
  public SnapshotStatus put(SnapshotId snapshot, int part, byte[] bytes) throws LinkException {
    return status(
        request(path(snapshot) + "/" + part)
            .timeout(partTimeout)
            .header("Content-Type", RelayClient.BYTES)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)),
        partTimeout);
  }

  /**
   * Fetches a part of a complete snapshot.
   *
   * @param status as the relay said
   * @param part its number, from 0
   * @return exactly as many bytes as that part has
   * @throws LinkException {@link LinkFault#NO_SNAPSHOT} if the relay has not got it any more, or no
   *     connection
   */
  public byte[] get(SnapshotId snapshot, SnapshotStatus status, int part) throws LinkException {
    int length = status.partBytes(part);
    byte[] bytes =
        relay
            .answer(
                request(path(snapshot) + "/" + part).timeout(partTimeout).GET().build(),
                length,
                partTimeout)
            .body();
    if (bytes.length != length) {
      throw new LinkException(LinkFault.CLOSED_THERE);
    }
    return bytes;
  }

  private SnapshotStatus status(HttpRequest.Builder request, Duration limit) throws LinkException {
    byte[] answer = relay.answer(request.build(), SnapshotStatus.MAX_BYTES, limit).body();
    try {
      return SnapshotStatus.decode(answer);
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }

  private HttpRequest.Builder request(String path) throws LinkException {
    return relay.request(path).header("Authorization", "Bearer " + relay.assertion(identity));
  }

  private static String path(SnapshotId snapshot) {
    return RelayApi.SNAPSHOTS_PATH + snapshot;
  }
}
