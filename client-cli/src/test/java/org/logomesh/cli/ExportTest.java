package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExportTest {
  @TempDir Path folder;
  private Lm lm;

  @BeforeEach
  void found() {
    lm = Lm.founded(folder.resolve("home"));
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void export_ofAnImportedVault_isTheVault() throws IOException {
    Files.createDirectories(at("vault/sub"));
    Files.writeString(
        at("vault/One.md"), "---\nn: 5\nup: \"[[sub/Two]]\"\ntags:\n  - a\n---\n[[Two]] #b\n");
    Files.writeString(at("vault/sub/Two.md"), "plain [[One|x]]\n");
    Map<String, String> before = files(at("vault"));
    lm.json("import", at("vault").toString());
    lm.json("export", at("copy").toString());
    assertThat(files(at("copy"))).isEqualTo(before);
    JsonNode again = lm.json("export", at("vault").toString());
    assertThat(again.get("unchanged").asInt()).isEqualTo(2);
  }

  @Test
  void export_throughAnotherSpace_isStable() throws IOException {
    String a = lm.add("Plan: the garden\n\nmore", "--tag", "two words", "--field", "tag=x");
    String b = lm.add("--", "---\nlooks: like front matter\n---\n");
    String c = lm.add("", "--field", "title=What?/How: a \"name\"", "--field", "n=1.5");
    String d = lm.add("Plan: the garden", "--field", "path=../../etc/passwd.md");
    String e = lm.add("has [[What--How- a -name-]] in it", "--field", "quoted=\"12\"");
    lm.json("link", a, b, "--type", "belongs to");
    lm.json("link", a, c);
    lm.json("link", a, d);
    lm.json("link", e, c, "--type", "links to");
    lm.json("link", b, a, "--type", "links to");
    lm.json("export", at("first").toString());
    Lm other = Lm.founded(at("other"));
    JsonNode summary = other.json("import", at("first").toString());
    assertThat(summary.get("added").asInt()).isEqualTo(5);
    assertThat(summary.get("edgesAdded").asInt()).isEqualTo(5);
    assertThat(summary.get("unresolvedLinks").isEmpty()).isTrue();
    other.json("export", at("second").toString());
    assertThat(files(at("second"))).isEqualTo(files(at("first"))).hasSize(5);
    Lm third = Lm.founded(at("third"));
    third.json("import", at("second").toString());
    third.json("export", at("third-export").toString());
    assertThat(files(at("third-export"))).isEqualTo(files(at("first")));
    assertThat(Files.exists(at("etc"))).isFalse();
  }

  @Test
  void export_thenImport_takesOverWhatWasEditedThere() throws IOException {
    String id = lm.add("one", "--tag", "kept");
    lm.json("export", at("out").toString());
    Path file = at("out").resolve("one.md");
    Files.writeString(file, Files.readString(file) + " and two");
    assertThat(lm.json("import", at("out").toString()).get("updated").asInt()).isEqualTo(1);
    JsonNode thought = lm.json("show", id);
    assertThat(thought.get("content").asString()).isEqualTo("one and two");
    assertThat(thought.get("tags").toString()).isEqualTo("[\"kept\"]");
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(1);
  }

  @Test
  void export_overForeignOrChangedFile_onlyWithForce() throws IOException {
    lm.add("mine");
    Files.createDirectories(at("out"));
    Files.writeString(at("out/mine.md"), "foreign");
    Lm.Ran ran = lm.raw("export", at("out").toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(ran.object().get("skipped").get("mine.md").asString())
        .contains("not from this space");
    assertThat(Files.readString(at("out/mine.md"))).isEqualTo("foreign");
    lm.json("export", at("out").toString(), "--force");
    assertThat(Files.readString(at("out/mine.md"))).isEqualTo("mine");
    Files.writeString(at("out/mine.md"), "changed since");
    lm.json("edit", lm.json("list").get("id").asString(), "mine too");
    assertThat(
            lm.raw("export", at("out").toString())
                .object()
                .get("skipped")
                .get("mine.md")
                .asString())
        .contains("import the folder first");
    assertThat(Files.readString(at("out/mine.md"))).isEqualTo("changed since");
  }

  @Test
  void export_throughALinkOutOfTheFolder_isRefused() throws IOException {
    lm.add("x", "--field", "path=sub/x.md");
    Files.createDirectories(at("elsewhere"));
    Files.createDirectories(at("out"));
    Files.createSymbolicLink(at("out/sub"), at("elsewhere"));
    Lm.Ran ran = lm.raw("export", at("out").toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(files(at("elsewhere"))).isEmpty();
  }

  @Test
  void export_toAFile_saysSo() throws IOException {
    Files.writeString(at("file"), "x");
    Lm.Ran ran = lm.run("export", at("file").toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ran.err()).contains("is a file, not a folder");
  }
}
