package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** The published bytes: whoever changes them changes the protocol. */
class FrameVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Blocks of {@code name}, {@code hex}, and one {@code field value} a line; blank lines between.
   */
  private static Map<String, List<String>> vectors() throws IOException {
    Map<String, List<String>> vectors = new LinkedHashMap<>();
    try (InputStream in = FrameVectorsTest.class.getResourceAsStream("/vectors/frames.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String block :
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.joining("\n"))
              .split("\n\n+", -1)) {
        List<String> lines = block.strip().lines().toList();
        if (!lines.isEmpty()) {
          vectors.put(lines.get(0), lines.subList(1, lines.size()));
        }
      }
    }
    return vectors;
  }

  @Test
  void decode_publishedBytes_hasPublishedValues() throws IOException {
    vectors()
        .forEach(
            (name, lines) -> {
              Frame frame = FrameCodec.decode(HEX.parseHex(lines.get(0)));
              assertThat(values(frame)).as(name).isEqualTo(lines.subList(1, lines.size()));
            });
  }

  @Test
  void encode_samples_areThePublishedBytes() throws IOException {
    Map<String, String> published = new LinkedHashMap<>();
    vectors().forEach((name, lines) -> published.put(name, lines.get(0)));
    Map<String, String> encoded = new LinkedHashMap<>();
    FrameSamples.all()
        .forEach((name, frame) -> encoded.put(name, HEX.formatHex(FrameCodec.encode(frame))));
    assertThat(encoded).isEqualTo(published);
  }

  static List<String> values(Frame frame) {
    List<String> lines = new ArrayList<>();
    lines.add("kind " + frame.kind());
    if (frame instanceof Hello hello) {
      lines.add("versions " + hello.minVersion() + " " + hello.maxVersion());
      lines.add("incarnation " + hello.incarnation());
      lines.add("relay " + hello.relay());
      hello.trustHeads().forEach(head -> lines.add("trust-head " + head));
      lines.add("credit " + hello.creditBytes());
      heads(lines, hello.frontier());
      lines.add("more " + hello.moreFrontier());
      lines.add("trust-acks " + hello.trustAcks());
    } else if (frame instanceof FrontierPart part) {
      heads(lines, part.frontier());
      lines.add("more " + part.more());
    } else if (frame instanceof TrustRecords records) {
      records.records().forEach(record -> lines.add("record " + HEX.formatHex(record)));
    } else if (frame instanceof Entries entries) {
      lines.add("log " + entries.log());
      entries.entries().forEach(entry -> lines.add(entry(entry)));
    } else if (frame instanceof Ack ack) {
      heads(lines, ack.heads());
    } else if (frame instanceof Credit credit) {
      lines.add("bytes " + credit.bytes());
    } else if (frame instanceof HeadsStatement statement) {
      lines.add("device " + statement.device());
      lines.add("counter " + statement.counter());
      heads(lines, statement.frontier());
      statement.trustHeads().forEach(head -> lines.add("trust-head " + head));
      lines.add("signature " + statement.signature());
    } else if (frame instanceof ForkProof proof) {
      lines.add("log " + proof.log());
      branch(lines, "a", proof, proof.a());
      branch(lines, "b", proof, proof.b());
      proof.branches(FrameSamples.SPACE).forEach(side -> lines.add("branch " + side.log()));
    } else if (frame instanceof Probe probe) {
      lines.add("log " + probe.log());
      probe.seqs().forEach(seq -> lines.add("place " + seq));
    } else if (frame instanceof Hashes hashes) {
      lines.add("log " + hashes.log());
      hashes.places().forEach(place -> lines.add(place("place", place)));
    } else if (frame instanceof Fault fault) {
      lines.add("code " + fault.code() + " " + fault.code().number());
      lines.add("retry-after " + fault.retryAfterMillis());
      lines.add("log " + fault.log());
    } else if (frame instanceof TrustAck ack) {
      lines.add("digest " + HEX.formatHex(ack.digest().bytes()));
    } else if (frame instanceof UnknownFrame unknown) {
      lines.add("code " + unknown.code());
    }
    return lines;
  }

  private static void heads(List<String> lines, Frontier frontier) {
    frontier.heads().forEach((log, head) -> lines.add(place("head " + log, head)));
  }

  private static String place(String name, Head place) {
    return name + " " + place.seq() + " " + place.hash();
  }

  private static String entry(SealedEntry entry) {
    return "entry "
        + entry.header().type()
        + " "
        + entry.seq()
        + " "
        + entry.hash(FrameSamples.SPACE, FrameSamples.LOG.log());
  }

  private static void branch(List<String> lines, String name, ForkProof proof, ForkBranch branch) {
    branch
        .run()
        .forEach(
            digest ->
                lines.add(
                    name
                        + " "
                        + digest.header().seq()
                        + " "
                        + digest.hash(FrameSamples.SPACE, proof.log())));
    lines.add(name + " signature " + branch.signature());
  }
}
