package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.FrameKind;
import org.logomesh.model.wire.FrontierPart;
import org.logomesh.model.wire.Hello;

/**
 * Stands between the relay's core and its connections, and lies. It has what a relay has: every
 * frame that goes through, and no key.
 */
final class HostileRelay {
  private static final int REMEMBERED = 64;

  private final SplittableRandom random;
  private final Trace trace;
  private final SpaceId space;
  private final List<byte[]> sentBefore = new ArrayList<>();
  private RelayLie lie;
  private @Nullable LogId withheld;

  HostileRelay(SplittableRandom random, Trace trace, SpaceId space, RelayLie lie) {
    this.random = random;
    this.trace = trace;
    this.space = space;
    this.lie = lie;
  }

  /** Turns honest. */
  void repent() {
    lie = RelayLie.NONE;
  }

  /** The log that is withheld; the first that passes by, unless it was chosen. */
  @Nullable LogId withheld() {
    return withheld;
  }

  /** Chooses the log to withhold. */
  void withhold(LogId log) {
    withheld = log;
  }

  /** What arrives at a device in place of a frame of the relay's core. */
  List<byte[]> outgoing(byte[] bytes) {
    Frame frame = FrameCodec.decode(bytes);
    return switch (lie) {
      case WITHHOLD_LOG -> withoutLog(frame, bytes);
      case WITHHOLD_TRUST ->
          frame.kind() == FrameKind.TRUST_RECORDS ? lied("withholds trust") : List.of(bytes);
      case DROP_ACKS ->
          frame.kind() == FrameKind.ACK && random.nextBoolean()
              ? lied("drops an ack")
              : List.of(bytes);
      case REPLAY -> replayed(bytes);
      case REORDER -> reordered(bytes);
      case INVENT -> invented(bytes);
      case FALSE_HEADS -> falseHeads(frame, bytes);
      case NONE, FALSE_ACKS, SPLIT -> List.of(bytes);
    };
  }

  /**
   * What arrives at the relay's core in place of a frame of a device.
   *
   * @param answer takes a frame to send back
   */
  List<byte[]> incoming(byte[] bytes, Consumer<byte[]> answer) {
    if (lie != RelayLie.FALSE_ACKS && lie != RelayLie.WITHHOLD_LOG) {
      return List.of(bytes);
    }
    Frame frame = FrameCodec.decode(bytes);
    if (lie == RelayLie.WITHHOLD_LOG && frame instanceof Entries range && withheld == null) {
      withheld = range.log();
    }
    if (lie == RelayLie.FALSE_ACKS && frame instanceof Entries range && random.nextInt(3) == 0) {
      SealedEntry last = range.entries().get(range.entries().size() - 1);
      Head head = new Head(last.seq(), last.hash(space, range.log()));
      answer.accept(FrameCodec.encode(new Ack(Frontier.of(Map.of(range.log(), head)))));
      return lied("acknowledges what it throws away");
    }
    return List.of(bytes);
  }

  private List<byte[]> lied(String what, byte[]... frames) {
    trace.fault(Fault.RELAY_LIE, "relay " + what);
    return List.of(frames);
  }

  private List<byte[]> withoutLog(Frame frame, byte[] bytes) {
    LogId log = withheld;
    if (log == null) {
      return List.of(bytes);
    }
    if (frame instanceof Entries range && range.log().equals(log)) {
      return lied("withholds " + log.abbreviated());
    }
    if (frame instanceof Hello hello && hello.frontier().head(log) != null) {
      return lied("hides " + log.abbreviated(), encoded(hello, without(hello.frontier(), log)));
    }
    if (frame instanceof FrontierPart part && part.frontier().head(log) != null) {
      FrontierPart rest = new FrontierPart(without(part.frontier(), log), part.more());
      return lied("hides " + log.abbreviated(), FrameCodec.encode(rest));
    }
    return List.of(bytes);
  }

  private static Frontier without(Frontier frontier, LogId log) {
    Map<LogId, Head> heads = new TreeMap<>(frontier.heads());
    heads.remove(log);
    return Frontier.of(heads);
  }

  private static byte[] encoded(Hello hello, Frontier frontier) {
    return FrameCodec.encode(
        new Hello(
            hello.minVersion(),
            hello.maxVersion(),
            hello.incarnation(),
            hello.relay(),
            hello.trustHeads(),
            hello.creditBytes(),
            frontier,
            hello.moreFrontier(),
            hello.trustAcks()));
  }

  private List<byte[]> replayed(byte[] bytes) {
    if (sentBefore.size() < REMEMBERED) {
      sentBefore.add(bytes);
    } else {
      sentBefore.set(random.nextInt(REMEMBERED), bytes);
    }
    if (random.nextInt(4) > 0) {
      return List.of(bytes);
    }
    byte[] old = sentBefore.get(random.nextInt(sentBefore.size()));
    return random.nextBoolean() ? lied("replays", bytes, old) : lied("replays", old, bytes);
  }

  private List<byte[]> reordered(byte[] bytes) {
    if (random.nextInt(4) > 0) {
      return List.of(bytes);
    }
    if (sentBefore.isEmpty()) {
      sentBefore.add(bytes);
      return lied("holds a frame back");
    }
    byte[] held = sentBefore.remove(0);
    return random.nextInt(3) == 0 ? lied("loses a frame", bytes) : lied("reorders", bytes, held);
  }

  private List<byte[]> invented(byte[] bytes) {
    if (random.nextInt(6) > 0) {
      return List.of(bytes);
    }
    byte[] changed = bytes.clone();
    if (random.nextInt(4) == 0) {
      random.nextBytes(changed);
    } else {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextBoolean() ? lied("invents", changed) : lied("invents", bytes, changed);
  }

  private List<byte[]> falseHeads(Frame frame, byte[] bytes) {
    if (!(frame instanceof Hello hello) || hello.frontier().size() == 0) {
      return List.of(bytes);
    }
    Map<LogId, Head> heads = new TreeMap<>(hello.frontier().heads());
    for (Map.Entry<LogId, Head> each : heads.entrySet()) {
      long seq = each.getValue().seq();
      switch (random.nextInt(4)) {
        case 0 -> each.setValue(new Head(seq + 1 + random.nextInt(5), each.getValue().hash()));
        case 1 -> each.setValue(new Head(random.nextLong(seq + 1), each.getValue().hash()));
        default -> {}
      }
    }
    return lied("lies about heads", encoded(hello, Frontier.of(heads)));
  }
}
