package org.logomesh.client;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.link.RelayCopies;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.CopyInventory;

/**
 * What the relay holds of a space, and having it forget that. Nothing here changes anything on a
 * device. All methods wait for the relay, and may be called from any thread.
 */
public final class RelayCopy {
  private final SpaceCore core;

  RelayCopy(SpaceCore core) {
    this.core = core;
  }

  /** Logs that are asked for at most: as many as a space can have. */
  private static final int MAX_LOGS = 65_536;

  /**
   * Asks what the relay holds of the space, by its own word: all its logs, also while it is deleted
   * and can be taken back.
   *
   * @return the sums as of the first page; of logs that come while it is asked, perhaps not all
   * @throws SpaceException NOT_ALLOWED if this device is no member, NO_SUCH_THING if there is
   *     nothing, UNREACHABLE, TIMEOUT, OFFLINE
   */
  public Holdings show() {
    return asked(
        relay -> {
          CopyInventory first = relay.show(null);
          List<CopyInventory.Log> logs = new ArrayList<>(first.logs());
          for (CopyInventory page = first; page.more() && logs.size() < MAX_LOGS; ) {
            if (page.logs().isEmpty()) {
              throw new LinkException(LinkFault.NOT_LOGOMESH);
            }
            page = relay.show(page.logs().get(page.logs().size() - 1).id());
            logs.addAll(page.logs());
          }
          return new Holdings(first, logs);
        });
  }

  /**
   * What a relay holds.
   *
   * @param sums everything but the logs
   * @param logs all of them, ordered
   */
  public record Holdings(CopyInventory sums, List<CopyInventory.Log> logs) {
    public Holdings {
      logs = List.copyOf(logs);
    }
  }

  /**
   * Has the relay delete its copy of the space. From then on no device syncs through that relay, or
   * signals, or pairs; what is on devices stays, and direct links go on. Administrators can {@link
   * #restore} it until a day that the relay's operator has set (30 days by default); then it is
   * gone, and a device that still has this relay set brings the space to it anew.
   *
   * @return until when it can be taken back; what stood already if it was deleted before
   * @throws SpaceException NOT_ALLOWED if this device is no administrator, UNREACHABLE, TIMEOUT,
   *     OFFLINE
   */
  public CopyDeletion delete() {
    return asked(RelayCopies::delete);
  }

  /**
   * Takes a deletion back, also another device's or the operator's: everything is as it was.
   *
   * @throws SpaceException as {@link #delete}; NO_SUCH_THING if it is too late
   */
  public void restore() {
    asked(
        relay -> {
          relay.restore();
          return true;
        });
  }

  /**
   * Has the relay erase the content of entries that the latest stable snapshot covers, at once,
   * instead of when its retention is over ({@link Space#compact}). What their hashes and signatures
   * need stays there until then. Devices keep what they have. The last entry of each log stays.
   *
   * @param ofAllDevices whether those of all devices, for which this one has to be an
   *     administrator; else its own
   * @return how many were erased; 0 if that has been done
   * @throws SpaceException SNAPSHOT if there is no such snapshot, or the relay has not got it;
   *     NOT_ALLOWED, UNREACHABLE, TIMEOUT, OFFLINE
   */
  public long erase(boolean ofAllDevices) {
    SortedMap<LogId, Long> through = new TreeMap<>();
    DeviceId self = core.peers().identity().device();
    stable()
        .frontier()
        .forEach(
            (device, cuts) -> {
              if (ofAllDevices || device.equals(self)) {
                cuts.forEach(cut -> through.put(cut.log(), cut.seq()));
              }
            });
    return through.isEmpty() ? 0 : erase(through);
  }

  /**
   * As {@link #erase(boolean)}, of some logs.
   *
   * @param through by log, as {@link #show} names them, the place of the last entry to be erased
   */
  public long erase(SortedMap<LogId, Long> through) {
    return asked(relay -> relay.erase(new CopyErasure(through)));
  }

  private TrustBody.Checkpoint stable() {
    return core.engine().call(() -> core.replica().trust().snapshots()).stream()
        .filter(AttestedSnapshot::stable)
        .findFirst()
        .map(AttestedSnapshot::checkpoint)
        .orElseThrow(
            () ->
                new SpaceException(
                    SpaceException.Kind.SNAPSHOT,
                    "there is no snapshot that enough administrators vouch for; compact the space"
                        + " first"));
  }

  private interface Question<T> {
    T ask(RelayCopies relay) throws LinkException;
  }

  private <T> T asked(Question<T> question) {
    core.requireOnline();
    try {
      return question.ask(core.peers().client().copies(core.peers().identity()));
    } catch (LinkException e) {
      if (e.fault() == LinkFault.NOT_REGISTERED) {
        throw new SpaceException(
            SpaceException.Kind.NO_SUCH_THING, "the relay holds nothing of this space", e);
      }
      throw Failures.of(e);
    }
  }
}
