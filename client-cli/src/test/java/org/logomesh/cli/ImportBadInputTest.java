package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * One row of the table of bad input each: the answer, and that the good note beside it is there.
 */
class ImportBadInputTest {
  @TempDir Path folder;
  private Path vault;
  private Lm lm;

  @BeforeEach
  void found() throws IOException {
    vault = Files.createDirectories(folder.resolve("vault"));
    Files.writeString(vault.resolve("Good.md"), "good\n");
    lm = Lm.founded(folder.resolve("home"));
  }

  private JsonNode refused(String path, String reason) {
    Lm.Ran ran = lm.raw("import", vault.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    JsonNode summary = ran.object();
    assertThat(summary.get("added").asInt()).isEqualTo(1);
    assertThat(summary.get("skipped").get(path).asString()).contains(reason);
    return summary;
  }

  @ParameterizedTest
  @CsvSource({
    "000102ff00, is not a text file",
    "ffd8ffe000104a464946, is not a text file",
    "61c328, is not UTF-8 (at byte 1)",
    "e4f6fc, is not UTF-8 (at byte 0)",
    "6100, is not a text file"
  })
  void import_bytesThatAreNoText_saysSo(String hex, String reason) throws IOException {
    Files.write(vault.resolve("Bad.md"), java.util.HexFormat.of().parseHex(hex));
    refused("Bad.md", reason);
  }

  @Test
  void import_hugeFile_isSkippedUnread() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(vault.resolve("Huge.md").toFile(), "rw")) {
      file.setLength(3L << 30); // sparse: reading it would not fit into memory
    }
    refused("Huge.md", "has 3 GB; notes of more than 16 MB are not imported");
  }

  @Test
  void import_symbolicLinks_areNotFollowed() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("Secret.md"), "secret\n");
    Files.createSymbolicLink(vault.resolve("out"), outside);
    Files.createSymbolicLink(vault.resolve("up"), vault);
    Files.createSymbolicLink(vault.resolve("circle.md"), Path.of("circle.md"));
    Files.createSymbolicLink(vault.resolve("Again.md"), vault.resolve("Good.md"));
    JsonNode summary = refused("out", "is a symbolic link out of the vault");
    assertThat(summary.get("skipped").get("circle.md").asString()).contains("in a circle");
    assertThat(summary.get("warnings").get("up").asString()).contains("under its own name");
    assertThat(summary.get("warnings").has("Again.md")).isTrue();
  }

  @Test
  void import_unreadableFile_saysSo() throws IOException {
    Path file = Files.writeString(vault.resolve("Closed.md"), "closed\n");
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "not as root");
    refused("Closed.md", "permission denied");
  }

  @Test
  void import_folderNamedLikeANote_isLookedInto() throws IOException {
    Files.createDirectories(vault.resolve("Folder.md"));
    Files.writeString(vault.resolve("Folder.md/Inside.md"), "inside\n");
    assertThat(lm.json("import", vault.toString()).get("added").asInt()).isEqualTo(2);
  }

  @Test
  void import_brokenFrontMatter_isKeptAsTextWithAWarning() throws IOException {
    String text = "---\ntags: [a\n---\nbody\n";
    Files.writeString(vault.resolve("Good.md"), text);
    JsonNode summary = lm.json("import", vault.toString());
    assertThat(summary.get("warnings").get("Good.md").asString())
        .contains("front matter is broken");
    assertThat(lm.json("list").get("content").asString()).isEqualTo(text);
  }

  @Test
  void import_fileThatBecameBinary_keepsItsThought() throws IOException {
    lm.json("import", vault.toString());
    Files.write(vault.resolve("Good.md"), new byte[] {0, 1, 2});
    Lm.Ran ran = lm.raw("import", vault.toString(), "--delete-missing");
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(lm.json("list").get("content").asString()).isEqualTo("good\n");
  }

  @Test
  void import_nothingThere_saysWhatIsMissing() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path file = Files.write(folder.resolve("file"), "x".getBytes(StandardCharsets.UTF_8));
    for (Path from : new Path[] {empty, file, folder.resolve("nowhere")}) {
      Lm.Ran ran = lm.run("import", from.toString());
      assertThat(ran.code()).isEqualTo(ExitCodes.NOT_FOUND);
      assertThat(ran.err()).startsWith("lm: ").contains(from.toString()).hasLineCount(1);
    }
  }

  @Test
  void import_tooLongNames_keepTheTextWhole() throws IOException {
    Files.writeString(
        vault.resolve("Good.md"),
        "---\n" + "k".repeat(300) + ": 1\n---\n#" + "t".repeat(300) + "\n");
    JsonNode summary = lm.json("import", vault.toString());
    assertThat(summary.get("added").asInt()).isEqualTo(1);
    assertThat(summary.get("warnings").get("Good.md").asString()).contains("256 bytes");
    assertThat(lm.json("list").get("content").asString()).contains("t".repeat(300));
  }
}
