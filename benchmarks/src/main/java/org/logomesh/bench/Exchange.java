package org.logomesh.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.logomesh.client.link.Link;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.PeerName;

/** Two devices in conversation without a network between them. */
final class Exchange {
  private Exchange() {}

  /** How long one side was at it, and how much of that its thread was running. */
  record Effort(long nanos, long cpuNanos) {}

  /** Until neither has anything to say; tells how long the second was at it. */
  static Effort run(BenchDevice from, BenchDevice to) {
    Queue<byte[]> toFrom = new ArrayDeque<>();
    Queue<byte[]> toTo = new ArrayDeque<>();
    Conversation left = begin(from, to, toTo);
    Conversation right = begin(to, from, toFrom);
    long nanos = 0;
    long cpuBefore = cpuNanos(to);
    while (!toFrom.isEmpty() || !toTo.isEmpty()) {
      deliver(from, left, waiting(toFrom));
      List<byte[]> frames = waiting(toTo);
      long before = System.nanoTime();
      deliver(to, right, frames);
      nanos += System.nanoTime() - before;
    }
    return new Effort(nanos, cpuNanos(to) - cpuBefore);
  }

  /** How long a device's thread has been running. */
  static long cpuNanos(BenchDevice device) {
    return device.call(replica -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  private static Conversation begin(BenchDevice device, BenchDevice peer, Queue<byte[]> out) {
    PeerName name = PeerName.device(peer.keys.deviceId());
    return device.call(
        replica -> {
          Conversation made =
              replica.converse(name, replica.syncSettings(), out::add, new BenchDevice.Ears(null));
          made.start();
          return made;
        });
  }

  /** What a link would hand over at once. */
  private static List<byte[]> waiting(Queue<byte[]> frames) {
    List<byte[]> waiting = new ArrayList<>();
    for (long bytes = 0; bytes < Link.MAX_DELIVERED_BYTES && !frames.isEmpty(); ) {
      byte[] frame = frames.remove();
      waiting.add(frame);
      bytes += frame.length;
    }
    return waiting;
  }

  private static void deliver(BenchDevice device, Conversation conversation, List<byte[]> frames) {
    var unused =
        device.call(
            replica -> {
              conversation.onFrames(frames);
              return true;
            });
  }
}
