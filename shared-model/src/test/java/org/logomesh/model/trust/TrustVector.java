package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/**
 * One published vector file in the making: a story's records by name, records that must be refused,
 * the state at some heads, and verdicts. Lines of words:
 *
 * <pre>
 *   space   id
 *   record  name hash bytes               add it; accepted
 *   reject  reason bytes                  add it; rejected, log unchanged
 *   state   names                         of these records and their past:
 *     member  device level role
 *     removed device
 *     epoch   id
 *     level   space level
 *     void    names                       records without effect; "-" for none
 *   entry   verdict author log seq hash names epoch      names: cited heads; in the whole log
 * </pre>
 */
final class TrustVector {
  private static final HexFormat HEX = HexFormat.of();

  private final TestSpace space = TestSpace.founded();
  private final Map<RecordHash, String> names = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  TrustVector(String title) {
    lines.add("# " + title);
    lines.add("space " + space.id);
    name("genesis", space.genesis);
  }

  TestSpace space() {
    return space;
  }

  RecordHash root() {
    return space.root();
  }

  RecordHash add(String name, TestDevice author, TrustBody body, RecordHash... parents) {
    RecordHash hash = space.add(author, body, parents);
    TrustRecord record = space.log().record(hash);
    if (record == null) {
      throw new IllegalStateException("just added");
    }
    name(name, record);
    return hash;
  }

  private void name(String name, TrustRecord record) {
    names.put(record.hash(), name);
    lines.add("record " + name + " " + record.hash() + " " + HEX.formatHex(record.bytes()));
  }

  void reject(TestDevice author, TrustBody body, RecordHash... parents) {
    TrustRecord record = space.write(author, body, parents);
    lines.add(
        "reject " + space.refusal(author, body, parents) + " " + HEX.formatHex(record.bytes()));
  }

  void state(RecordHash... heads) {
    lines.add("state " + named(Arrays.asList(heads)));
    lines.addAll(describe(space.at(heads), names));
  }

  void entry(TestDevice author, String log, long seq, EpochId epoch, RecordHash... cited) {
    Verdict verdict =
        new EntryJudge(space.log())
            .judge(
                author.id(),
                TestSpace.log(log),
                seq,
                TestSpace.entry(log, seq),
                Arrays.asList(cited),
                epoch);
    lines.add(
        String.join(
            " ",
            "entry",
            verdict.name(),
            author.id().toString(),
            TestSpace.log(log).toString(),
            Long.toString(seq),
            TestSpace.entry(log, seq).toString(),
            named(Arrays.asList(cited)),
            epoch.toString()));
  }

  String text() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private String named(List<RecordHash> records) {
    return records.stream()
        .map(record -> names.getOrDefault(record, record.toString()))
        .collect(Collectors.joining(","));
  }

  /** A state as the lines that follow a state line. */
  static List<String> describe(TrustState state, Map<RecordHash, String> names) {
    List<String> described = new ArrayList<>();
    state
        .members()
        .forEach((id, m) -> described.add("  member " + id + " " + m.level() + " " + m.role()));
    state.removed().forEach(device -> described.add("  removed " + device));
    state.currentEpochs().forEach(epoch -> described.add("  epoch " + epoch));
    described.add("  level " + state.spaceLevel());
    String voids =
        names.entrySet().stream()
            .filter(e -> isVoid(state, e.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(","));
    described.add("  void " + (voids.isEmpty() ? "-" : voids));
    return described;
  }

  private static boolean isVoid(TrustState state, RecordHash record) {
    Integer index = state.records().graph().indexOf(record);
    return index != null && state.records().set().contains(index) && !state.hasEffect(record);
  }
}
