package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Links between replicas, driven one random step at a time from a seed. */
final class Network {
  /** Steps after which a run that has not come to rest never will. */
  private static final int MAX_STEPS = 200_000;

  private record Link(LinkEnd a, LinkEnd b) {}

  private final SplittableRandom random;
  private final List<Link> links = new ArrayList<>();
  private long nowMillis = 1_000_000;

  Network(long seed) {
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  void connect(LinkEnd a, LinkEnd b) {
    links.add(new Link(a, b));
    a.start();
    b.start();
  }

  void connect(MemoryReplica a, MemoryReplica b) {
    connect(new LinkEnd(a), new LinkEnd(b));
  }

  /** Breaks every link, losing what is on the way and in the shells' queues. */
  void cutAll() {
    for (Link link : links) {
      link.a().drop();
      link.b().drop();
    }
    links.clear();
  }

  List<LinkEnd> ends() {
    List<LinkEnd> ends = new ArrayList<>();
    links.forEach(link -> ends.addAll(List.of(link.a(), link.b())));
    return ends;
  }

  /** Does one random thing that can be done; false if everything is at rest. */
  boolean step() {
    List<Runnable> possible = new ArrayList<>();
    for (Link link : links) {
      addSteps(possible, link.a(), link.b());
      addSteps(possible, link.b(), link.a());
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(random.nextInt(possible.size())).run();
    return true;
  }

  private void addSteps(List<Runnable> possible, LinkEnd end, LinkEnd other) {
    if (!other.outgoing.isEmpty()) {
      possible.add(() -> end.receive(other));
    }
    if (end.hasWork()) {
      possible.add(() -> end.work(random));
    }
  }

  void steps(int count) {
    for (int i = 0; i < count && step(); i++) {}
  }

  /** Runs until nothing is left to do. */
  void settle() {
    for (int i = 0; i < MAX_STEPS; i++) {
      if (!step()) {
        return;
      }
    }
    throw new AssertionError("still busy after " + MAX_STEPS + " steps");
  }

  /** Lets time pass without anything else happening, then settles. */
  void pass(long millis) {
    nowMillis += millis;
    for (LinkEnd end : ends()) {
      end.run(end.session.onTick(nowMillis));
    }
  }
}
