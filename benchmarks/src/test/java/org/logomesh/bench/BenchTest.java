package org.logomesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  private static final String TYPED =
      """
      {"startContent":"so ","endContent":"so \\"hey\\"","txns":[
       {"time":"x","patches":[[3,0,"\\"hi"],[6,0,"\\""]]},{"patches":[[5,1,"ey"]]}]}
      """;
  private static final String CONCURRENT =
      """
      {"kind":"concurrent","endContent":"abcd","numAgents":2,"txns":[
       {"parents":[],"agent":0,"patches":[[0,0,"ad"]]},
       {"parents":[0],"agent":0,"patches":[[1,0,"b"]]},
       {"parents":[1],"agent":1,"patches":[[2,0,"c"]]}]}
      """;

  @TempDir Path folder;

  private Path trace(String name, String json) throws IOException {
    Path file = folder.resolve(name + ".json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static String run(String... args) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(Main.run(out, args)).isZero();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void conflicts_fewOfThem_areAllFoundAndResolved() throws Exception {
    List<Map<?, ?>> rows =
        run("conflicts", "--conflicts", "50", "--json").lines().map(BenchTest::parse).toList();
    assertThat(rows).hasSize(9);
    assertThat(rows).allSatisfy(row -> assertThat(row.get("ok")).isEqualTo(true));
  }

  @Test
  void concurrent_smallDatabase_everyKindOfWorkIsDone() throws Exception {
    List<Map<?, ?>> rows =
        run("concurrent", "--thoughts", "300", "--entries", "300", "--json")
            .lines()
            .map(BenchTest::parse)
            .toList();
    assertThat(rows).hasSize(5);
    assertThat(rows).allSatisfy(row -> assertThat(row.get("ok")).isEqualTo(true));
  }

  @Test
  void memory_fewOperations_bothDevicesEndAlike() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BenchTable table = new BenchTable(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);

    new MemoryBench(400, table).run();

    assertThat(parse(bytes.toString(StandardCharsets.UTF_8)).get("ok")).isEqualTo(true);
  }

  @Test
  void text_json_oneObjectForEachRow() throws Exception {
    String out =
        run(
            "text",
            "--json",
            trace("typed", TYPED).toString(),
            trace("together", CONCURRENT).toString());
    List<Map<?, ?>> rows = out.lines().map(BenchTest::parse).toList();
    assertThat(rows).hasSize(12);
    assertThat(rows).allSatisfy(row -> assertThat(row.get("ok")).isEqualTo(true));
    assertThat(rows.get(0).get("name")).isEqualTo("text typed");
    assertThat(rows.get(6).get("name")).isEqualTo("text together");
    assertThat(rows.get(0).keySet())
        .map(Object::toString)
        .contains("median_us", "p99_us", "per_second", "bytes", "machine");
  }

  private static Map<?, ?> parse(String line) {
    return (Map<?, ?>) new MiniJson(line).read();
  }

  @Test
  void text_wrongEnd_saysSo() throws Exception {
    String wrong = TYPED.replace("\"so \\\"hey\\\"\"", "\"other\"");
    assertThat(run("text", "--json", trace("wrong", wrong).toString())).contains("\"ok\":false");
  }

  @Test
  void text_missingFile_isSkipped() throws Exception {
    assertThat(run("text", folder.resolve("none.json.gz").toString())).isEmpty();
  }

  @Test
  void text_table_namesTheMachine() throws Exception {
    assertThat(run("text", trace("typed", TYPED).toString()))
        .contains("median", "text typed", "cores");
  }

  @Test
  void arguments_unknownOption_isRefused() {
    assertThatThrownBy(() -> new Arguments("store", "--things", "5"))
        .hasMessageContaining("--things");
  }

  @Test
  void percentiles_ofHundred_areTheirRanks() {
    Percentiles times = new Percentiles();
    for (int i = 100; i > 0; i--) {
      times.add(i);
    }
    assertThat(times.at(50)).isEqualTo(50);
    assertThat(times.at(99)).isEqualTo(99);
  }
}
