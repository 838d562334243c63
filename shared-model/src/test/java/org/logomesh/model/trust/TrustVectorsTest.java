package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** The published vectors; {@link TrustVector} describes their lines. */
class TrustVectorsTest {
  static Stream<String> files() {
    return TrustVectors.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void published_fromBytes_giveThePublishedAnswers(String file) {
    List<String> lines = published(file).lines().toList();
    TrustLog log = TrustLog.empty(SpaceId.parse(lines.get(1).split(" ", -1)[1]));
    Map<String, RecordHash> names = new HashMap<>();
    Map<RecordHash, String> hashes = new LinkedHashMap<>();
    int checked = 0;
    // Entries are judged by the log as it stands at their line.
    for (int at = 2; at < lines.size(); at++) {
      String[] words = lines.get(at).trim().split(" ", -1);
      switch (words[0]) {
        case "record" -> {
          AddResult result = log.add(List.of(HexFormat.of().parseHex(words[3])));
          log = result.log();
          assertThat(result.accepted())
              .extracting(TrustRecord::hash)
              .containsExactly(RecordHash.parse(words[2]));
          names.put(words[1], RecordHash.parse(words[2]));
          hashes.put(RecordHash.parse(words[2]), words[1]);
        }
        case "reject" ->
            assertThat(log.add(List.of(HexFormat.of().parseHex(words[2]))).rejected())
                .extracting(rejection -> rejection.reason().name())
                .containsExactly(words[1]);
        case "state" -> {
          List<String> expected = new ArrayList<>();
          while (at + 1 < lines.size() && lines.get(at + 1).startsWith("  ")) {
            expected.add(lines.get(++at));
          }
          TrustState state = TrustState.at(log, heads(words[1], names));
          assertThat(TrustVector.describe(state, hashes)).isEqualTo(expected);
        }
        case "entry" -> assertThat(judge(log, words, names)).isEqualTo(Verdict.valueOf(words[1]));
        default -> throw new IllegalStateException("unknown line " + lines.get(at));
      }
      checked++;
    }
    assertThat(checked).isGreaterThan(4);
  }

  @ParameterizedTest
  @MethodSource("files")
  void published_writtenAnew_areTheSame(String file) {
    assertThat(TrustVectors.all().get(file)).isEqualTo(published(file));
  }

  private static Verdict judge(TrustLog log, String[] words, Map<String, RecordHash> names) {
    return new EntryJudge(log)
        .judge(
            DeviceId.parse(words[2]),
            LogId.parse(words[3]),
            Long.parseLong(words[4]),
            EntryHash.parse(words[5]),
            heads(words[6], names),
            EpochId.parse(words[7]));
  }

  private static List<RecordHash> heads(String list, Map<String, RecordHash> names) {
    return Arrays.stream(list.split(",", -1))
        .map(name -> names.containsKey(name) ? names.get(name) : RecordHash.parse(name))
        .toList();
  }

  private static String published(String file) {
    try (InputStream in = TrustVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no vector file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
