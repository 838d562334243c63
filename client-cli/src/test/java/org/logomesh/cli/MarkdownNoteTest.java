package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.FieldValue;

class MarkdownNoteTest {
  @Test
  void parse_frontMatter_becomesFieldsTagsAndLinks() {
    MarkdownNote note =
        MarkdownNote.parse(
            "plans/Trip.md",
            """
            ---
            tags: [travel, "#coast"]
            price: 180
            confirmed: false
            due: 2026-03-01T09:00:00Z
            authors:
              - Ada
              - Grace
            cost: {amount: 3, unit: EUR}
            belongs to: "[[Garden plan|the plan]]"
            see: [[Other]]
            empty:
            ---
            Body
            """);
    assertThat(note.problem()).isNull();
    assertThat(note.body()).isEqualTo("Body\n");
    assertThat(note.tags()).containsExactly("coast", "travel");
    assertThat(note.fields())
        .containsEntry("price", new FieldValue.Int64(180))
        .containsEntry("confirmed", new FieldValue.Bool(false))
        .containsEntry("due", new FieldValue.Timestamp(1_772_355_600_000L))
        .containsEntry("authors", new FieldValue.Text("Ada, Grace"))
        .containsEntry("cost.amount", new FieldValue.Int64(3))
        .containsEntry("cost.unit", new FieldValue.Text("EUR"))
        .containsEntry("empty", new FieldValue.Text(""))
        .containsEntry("title", new FieldValue.Text("Trip"))
        .containsEntry("path", new FieldValue.Text("plans/Trip.md"))
        .hasSize(9);
    assertThat(note.links())
        .containsExactly(
            new MarkdownNote.Link("belongs to", "Garden plan"),
            new MarkdownNote.Link("see", "Other"));
  }

  @Test
  void parse_tagsInText_onlyWhereTheyAreTags() {
    MarkdownNote note =
        MarkdownNote.parse(
            "a.md",
            """
            # Heading #no1

            A #garden and #house/kitchen, but not a#b, #12 or https://x.org/#no2 [t](#no3).
            `#no4` <b title=" #no5 "> \\#no6
            #début

            ```
            #no7
            ```

                #no8

            [ref]: #no9
            """);
    assertThat(note.tags()).containsExactly("début", "garden", "house/kitchen");
  }

  @Test
  void parse_links_withoutAliasHeadingAndBlock() {
    MarkdownNote note =
        MarkdownNote.parse(
            "a.md",
            """
            [[One]] [[two|alias]] [[Three#Part]] [[four/Five^block]] ![[Six]] [[#Here]] [[One]]
            | [[Seven\\|in a table]] | [md](sub/Ei%20ght.md#x) [web](https://x.org/nine.md)
            `[[Ten]]` [[not
            closed]]
            """);
    assertThat(note.links().stream().map(MarkdownNote.Link::target))
        .containsExactlyInAnyOrder(
            "One", "two", "Three", "four/Five", "Six", "Seven", "sub/Ei ght.md");
    assertThat(note.links()).allMatch(link -> link.type().equals(MarkdownNote.LINKS_TO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "---\na: [b\n---\ntext\n",
        "---\nno end\n",
        "---\na: 1\na: 2\n---\n",
        "---\njust words\n---\n",
        "---\na: &x [1]\nb: *x\n---\n",
        "---\n? [complex]\n: 1\n---\n",
        "---\n\ta: tab\n---\n",
        "---\nb: !!binary \"%%%\"\n---\n"
      })
  void parse_brokenFrontMatter_keepsEverythingAsText(String text) {
    MarkdownNote note = MarkdownNote.parse("a.md", text);
    assertThat(note.body()).isEqualTo(text);
    assertThat(note.problem()).isNotBlank();
    assertThat(note.fields()).containsOnlyKeys("title", "path");
  }

  @Test
  void parse_deepOrHugeFrontMatter_isRefusedNotRead() {
    String deep = "---\na: " + "[".repeat(10_000) + "]".repeat(10_000) + "\n---\n";
    String huge = "---\na: \"" + "x".repeat(70_000) + "\"\n---\n";
    assertThat(MarkdownNote.parse("a.md", deep).problem()).isNotNull();
    assertThat(MarkdownNote.parse("a.md", huge).problem()).contains("too long");
  }

  @Test
  void parse_emptyFrontMatterAndWindowsLines_leaveTheBody() {
    assertThat(MarkdownNote.parse("a.md", "---\n---\n---\nx").body()).isEqualTo("---\nx");
    MarkdownNote windows = MarkdownNote.parse("a.md", "---\r\na: 1\r\n---\r\nx\r\n");
    assertThat(windows.body()).isEqualTo("x\r\n");
    assertThat(windows.fields()).containsEntry("a", new FieldValue.Int64(1));
  }

  @Test
  void resolve_link_asObsidianDoes() {
    NoteIndex index =
        new NoteIndex(
            List.of("Home.md", "a/Note.md", "b/Note.md", "b/Only.md", "b/c/Deep.md", "Z\u00e9.md"));
    assertThat(index.resolve("home", "b/Only.md")).containsExactly("Home.md");
    assertThat(index.resolve("Note", "b/Only.md")).containsExactly("b/Note.md");
    assertThat(index.resolve("Note", "Home.md"))
        .containsExactlyInAnyOrder("a/Note.md", "b/Note.md");
    assertThat(index.resolve("a/note.md", "b/Only.md")).containsExactly("a/Note.md");
    assertThat(index.resolve("c/Deep", "Home.md")).containsExactly("b/c/Deep.md");
    assertThat(index.resolve("../Only", "b/c/Deep.md")).containsExactly("b/Only.md");
    assertThat(index.resolve("Ze\u0301", "Home.md")).containsExactly("Z\u00e9.md");
    assertThat(index.resolve("../../etc/passwd", "Home.md")).isEmpty();
    assertThat(index.resolve("nowhere", "Home.md")).isEmpty();
  }
}
