package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.NewEntry;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.TrustState;

/**
 * What a member does with its own keys and its own software, beside its ordinary device: it writes
 * logs of its own as it likes and shows each to whom it likes.
 */
final class HostileMember {
  private final SimDevice device;
  private final SimWorld world;
  private final SplittableRandom random;
  private final Trace trace;
  private final EntrySealer sealer;
  private final Poison poison;
  private final Map<LogId, Story> stories = new LinkedHashMap<>();
  private @Nullable Credentials old;

  /** What it needs to write: what it cites, and a key. */
  private record Credentials(List<RecordHash> heads, EpochKey key) {}

  /** One of the histories that it tells. */
  private static final class Story {
    private final List<SealedEntry> entries = new ArrayList<>();
    private final List<LogState> states = new ArrayList<>();
    private LogState end;
    private long lamport;
    private Credentials by;

    private Story(NewEntry open, Credentials by) {
      this.by = by;
      this.end = open.after();
      add(open);
    }

    /** Another story, with the first entries of this one. */
    private Story(Story other, int common) {
      entries.addAll(other.entries.subList(0, common));
      states.addAll(other.states.subList(0, common));
      this.end = states.get(common - 1);
      this.lamport = other.lamport;
      this.by = other.by;
    }

    private void add(NewEntry next) {
      entries.add(next.entry());
      end = next.after();
      states.add(end);
    }
  }

  HostileMember(SimDevice device, SimWorld world, SplittableRandom random) {
    this.device = device;
    this.world = world;
    this.random = random;
    this.trace = world.trace();
    this.sealer = new EntrySealer(world.space(), device.keys(), device.random());
    this.poison = new Poison(world.space(), random, sealer, device.keys().signer());
  }

  SimDevice device() {
    return device;
  }

  /** Does something, and shows what came of it to somebody. */
  void act() {
    Credentials now = credentials();
    Credentials by = now == null || (old != null && random.nextInt(4) == 0) ? old : now;
    if (by == null) {
      return;
    }
    if (now != null && (old == null || random.nextInt(3) == 0)) {
      old = now;
    }
    boolean removed = world.founder().replica().trust().wasRemoved(device.keys().deviceId());
    if (removed) {
      trace.fault(Fault.BACKDATED, device.name() + " writes as if it were not removed");
    }
    Story story = story(by);
    if (!removed && story.entries.size() > 1 && isTimeToFork()) {
      fork(story);
    } else {
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        write(story);
      }
      show(story);
    }
  }

  private @Nullable Credentials credentials() {
    TrustState trust = device.replica().trust();
    var epoch = trust.writeEpoch();
    EpochKey key = epoch == null ? null : device.replica().keyring().key(epoch);
    return key == null || !trust.mayWrite(device.keys().deviceId())
        ? null
        : new Credentials(device.replica().trustLog().headsToCite(List.of()), key);
  }

  private Story story(Credentials by) {
    if (stories.isEmpty() || (stories.size() < 4 && random.nextInt(3) == 0)) {
      NewEntry open = sealer.sealOpen(by.heads(), by.key().epochId(), null);
      Story begun = new Story(random.nextInt(4) == 0 ? squatting(open) : open, by);
      stories.put(begun.end.log(), begun);
      return begun;
    }
    List<Story> all = List.copyOf(stories.values());
    Story chosen = all.get(random.nextInt(all.size()));
    if (random.nextBoolean()) {
      chosen.by = by; // forwards or back
    }
    return chosen;
  }

  // What is shown now cannot become another's log; what its device shows later must not become
  // ours.
  private NewEntry squatting(NewEntry open) {
    List<SimDevice> devices = world.devices();
    SimDevice owner = devices.get(random.nextInt(devices.size()));
    LogId victim = owner.replica().store().settings().ownLog();
    if (victim == null || stories.containsKey(victim)) {
      return open;
    }
    trace.fault(Fault.SQUAT, device.name() + " opens " + victim.abbreviated());
    return poison.movedTo(victim, open);
  }

  private void write(Story story) {
    long lamport = story.lamport + 1;
    ThoughtId victim = world.anyThought();
    boolean sound = random.nextInt(3) == 0;
    Credentials by = story.by;
    NewEntry next =
        sound
            ? poison.honest(story.end, lamport, by.heads(), by.key(), victim)
            : poison.next(story.end, lamport, by.heads(), by.key(), victim);
    trace.fault(
        Fault.POISON,
        device.name() + " seals " + story.end.log().abbreviated() + ' ' + next.after().seq());
    story.add(next);
    // A void entry counts as any other does; being wrong is poison too.
    story.lamport += sound || random.nextInt(3) > 0 ? 1 : 0;
  }

  private boolean isTimeToFork() {
    return random.nextInt(world.plan().erasing() ? 2 : 4) == 0;
  }

  private void fork(Story story) {
    trace.fault(Fault.FORK, device.name() + " forks " + story.end.log().abbreviated());
    int length = story.entries.size();
    Story other = new Story(story, world.plan().erasing() ? 1 + random.nextInt(length) : length);
    write(story);
    write(other);
    show(story);
    show(other);
  }

  private void show(Story story) {
    List<SimDevice> devices = world.devices();
    SimDevice target = devices.get(random.nextInt(devices.size()));
    world.speakTo(target, device, Map.of(story.end.log(), List.copyOf(story.entries)));
  }
}
