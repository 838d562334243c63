package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.HeadsStatement;

/**
 * The latest statement of each device: what a shell keeps, hands to new sessions, and compares with
 * what it was given. Not thread-safe.
 */
public final class HeadsStatements {
  private final SpaceId space;
  private final Map<DeviceId, HeadsStatement> latest = new TreeMap<>();

  /** Creates an empty collection for one space. */
  public HeadsStatements(SpaceId space) {
    this.space = space;
  }

  /**
   * Keeps a statement if it is its device's latest and its signature holds.
   *
   * @param keys the signing key of a device, or null if it is not known
   * @return whether it was kept, and should be stored and passed on
   */
  public boolean take(HeadsStatement statement, Function<DeviceId, @Nullable VerifyKey> keys) {
    HeadsStatement known = latest.get(statement.device());
    if (known != null && known.counter() >= statement.counter()) {
      return false;
    }
    VerifyKey key = keys.apply(statement.device());
    if (key == null || !statement.verify(space, key)) {
      return false;
    }
    latest.put(statement.device(), statement);
    return true;
  }

  /** Returns the latest statements, by device. */
  public List<HeadsStatement> latest() {
    return new ArrayList<>(latest.values());
  }

  /** Returns the latest statement of a device, or null. */
  public @Nullable HeadsStatement latest(DeviceId device) {
    return latest.get(device);
  }

  /**
   * Returns what some device has stated to have and {@code here} lacks, with the highest head of
   * each log. Empty is good; what stays in it was withheld or rolled back by whoever should have
   * sent it.
   */
  public Frontier beyond(Frontier here) {
    Frontier stated = Frontier.empty();
    for (HeadsStatement statement : latest.values()) {
      stated = stated.merge(statement.frontier());
    }
    Map<LogId, Head> beyond = new TreeMap<>();
    stated
        .heads()
        .forEach(
            (log, head) -> {
              if (head.seq() > here.seq(log)) {
                beyond.put(log, head);
              }
            });
    return Frontier.of(beyond);
  }
}
