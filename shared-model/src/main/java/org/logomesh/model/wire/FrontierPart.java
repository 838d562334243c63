package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * More of a frontier. Before the frontier is complete, a continuation of {@link Hello}; later,
 * heads that replace the ones announced before: after a fork was recorded a log ends at the fork,
 * and its branches are logs of their own.
 *
 * @param frontier the heads
 * @param more whether further parts follow
 */
public record FrontierPart(Frontier frontier, boolean more) implements Frame {
  /** Most heads in one part: 61 bytes each, so that a part stays below 64 KiB. */
  public static final int MAX_HEADS = 1024;

  public FrontierPart {
    requireFits(frontier);
  }

  /** Cuts a frontier into parts of at most {@link #MAX_HEADS} heads; at least one, maybe empty. */
  public static List<Frontier> split(Frontier frontier) {
    if (frontier.size() <= MAX_HEADS) {
      return List.of(frontier);
    }
    List<Frontier> parts = new ArrayList<>();
    Map<LogId, Head> part = new TreeMap<>();
    for (Map.Entry<LogId, Head> head : frontier.heads().entrySet()) {
      part.put(head.getKey(), head.getValue());
      if (part.size() == MAX_HEADS) {
        parts.add(Frontier.of(part));
        part.clear();
      }
    }
    if (!part.isEmpty()) {
      parts.add(Frontier.of(part));
    }
    return List.copyOf(parts);
  }

  static void requireFits(Frontier part) {
    if (part.size() > MAX_HEADS) {
      throw new IllegalArgumentException("part of a frontier with " + part.size() + " heads");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.FRONTIER_PART;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(2);
    HeadsCodec.writeFrontier(writer.uint(0), frontier);
    writer.uint(1).bool(more);
  }

  static FrontierPart read(FieldReader fields) {
    Frontier frontier = Frontier.empty();
    boolean more = false;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> frontier = HeadsCodec.readFrontier(fields.value(), MAX_HEADS);
        case 1 -> more = fields.value().bool();
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new FrontierPart(frontier, more);
  }
}
