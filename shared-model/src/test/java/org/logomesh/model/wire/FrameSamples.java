package org.logomesh.model.wire;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** One or more of every frame, always the same. */
final class FrameSamples {
  static final SpaceId SPACE = SpaceId.of(Sha256.hash(bytes("space")));
  static final TestLog LOG = log(new TestLog(SPACE, 1), 2);
  static final TestLog OTHER = log(new TestLog(SPACE, 2), 1);
  static final TestLog FORK = log(new TestLog(SPACE, 1), 1).fork(3);

  private FrameSamples() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TestLog log(TestLog log, int entries) {
    for (int i = 0; i < entries; i++) {
      log.append(16 + i);
    }
    return log;
  }

  static Frontier frontier() {
    Map<LogId, Head> heads = new TreeMap<>();
    heads.put(LOG.log(), LOG.state().head());
    heads.put(OTHER.log(), OTHER.state().head());
    return Frontier.of(heads);
  }

  static List<RecordHash> trustHeads() {
    return List.of(RecordHash.of(Sha256.hash(bytes("a"))), RecordHash.of(Sha256.hash(bytes("b"))))
        .stream()
        .sorted()
        .toList();
  }

  static ForkProof forkProof() {
    TestLog fork = FORK.fork(4);
    fork.append(20, false);
    fork.append(21, true);
    return ForkProof.of(
        LOG.log(),
        ForkBranch.startingWith(LOG.entries().subList(2, 3)),
        ForkBranch.startingWith(fork.entries().subList(2, 4)));
  }

  static HeadsStatement statement() {
    byte[] statement = HeadsStatement.encode(LOG.device(), 7, frontier(), trustHeads());
    return HeadsStatement.of(
        statement, LOG.signMessage(HeadsStatement.signedBytes(SPACE, statement)));
  }

  static Map<String, Frame> all() {
    IncarnationId incarnation = IncarnationId.parse("000102030405060708090a0b0c0d0e0f");
    List<Head> places = List.of(LOG.stateAt(0).head(), LOG.stateAt(2).head());
    Map<String, Frame> frames = new LinkedHashMap<>();
    frames.put(
        "hello-empty",
        new Hello(1, 1, incarnation, false, List.of(), 1 << 20, Frontier.empty(), false, false));
    frames.put(
        "hello", new Hello(1, 3, incarnation, true, trustHeads(), 1 << 21, frontier(), true, true));
    frames.put("frontier-part", new FrontierPart(frontier(), false));
    frames.put("trust-records", new TrustRecords(List.of(bytes("one"), bytes("two"))));
    frames.put("entries", new Entries(LOG.log(), LOG.entries()));
    frames.put("ack", new Ack(frontier()));
    frames.put("credit", new Credit(4096));
    frames.put("caught-up", new CaughtUp());
    frames.put("heads-statement", statement());
    frames.put("fork-proof", forkProof());
    frames.put("probe", new Probe(LOG.log(), List.of(0L, 23L, 24L, 1L << 40)));
    frames.put("hashes", new Hashes(LOG.log(), places));
    frames.put("fault", new Fault(ErrorCode.SHUTTING_DOWN, 1500, null));
    frames.put("fault-of-log", new Fault(ErrorCode.QUOTA_EXCEEDED, 0, LOG.log()));
    frames.put("ping", new Ping());
    frames.put("pong", new Pong());
    frames.put(
        "trust-ack", new TrustAck(new TrustRecords(List.of(bytes("one"), bytes("two"))).digest()));
    frames.put("unknown", FrameCodec.decode(HexFormat.of().parseHex("831863f4a10001")));
    return frames;
  }
}
