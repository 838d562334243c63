package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

class ImportBaseTest {
  private static final ThoughtId A = ThoughtId.of(new byte[ThoughtId.SIZE]);
  private static final OperationId WRITE =
      new OperationId(EntryHash.of(new byte[EntryHash.SIZE]), 7);

  private static MarkdownNote note(SortedMap<String, FieldValue> fields) {
    return new MarkdownNote("body", fields, new java.util.TreeSet<>(Set.of("t")), List.of(), null);
  }

  @Test
  void decode_ofWhatEncodeGave_isTheSame() {
    ImportBase base =
        ImportBase.of(note(new TreeMap<>()))
            .withEdges(
                Set.of(
                    ImportBase.edge(A, "links to", ThoughtId.parse("ff".repeat(ThoughtId.SIZE)))));
    for (ImportBase each :
        List.of(base, base.withVersion(List.of(WRITE)), base.withText("a \"text\"\n😀"))) {
      assertThat(ImportBase.decode(A, each.encode())).isEqualTo(each);
    }
    assertThat(base.hasText()).isFalse();
  }

  @Test
  void values_ofEveryType_areThoseOfTheNote() {
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    fields.put("a: b", new FieldValue.Text("7"));
    fields.put("n", new FieldValue.Int64(7));
    fields.put("d", new FieldValue.Float64(0.5));
    fields.put("yes", new FieldValue.Bool(true));
    fields.put("when", new FieldValue.Timestamp(1_000));
    fields.put("bytes", new FieldValue.Bytes(new byte[] {0, -1}));
    fields.put("lines", new FieldValue.Text("one\ntwo: [[x]] \u0007"));
    fields.put("price.amount", new FieldValue.Text(""));
    assertThat(ImportBase.of(note(fields)).values()).isEqualTo(fields);
  }

  @Test
  void decode_ofTheFormatWithoutANumber_isRead() {
    String old =
        "{\"version\":[\"" + WRITE + "\"],\"fields\":{\"n\":\"7\"},\"tags\":[\"t\"],\"edges\":[]}";
    ImportBase base = ImportBase.decode(A, old);
    assertThat(base.version()).containsExactly(WRITE);
    assertThat(base.values()).containsEntry("n", new FieldValue.Int64(7));
    assertThat(base.tags()).containsExactly("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{}",
        "[]",
        "{\"format\":3,\"fields\":{\"n\":\"7\"},\"tags\":[],\"edges\":[]}",
        "{\"format\":2,\"edges\":[[\"links to\"]]}",
        "{\"format\":2,\"version\":[\"00/1\"]}"
      })
  void decode_ofWhatItDoesNotKnow_isNothingKnown(String text) {
    assertThat(ImportBase.decode(A, text)).isEqualTo(ImportBase.NONE);
  }
}
