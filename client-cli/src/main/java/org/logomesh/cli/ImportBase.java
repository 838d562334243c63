package org.logomesh.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a note said when it was imported last: the version that its next import is merged from.
 * Stored as JSON:
 *
 * <pre>
 * {"format": 2,
 *  "version": ["entry/index", ...],   the thought's text of this version is the note's; or
 *  "text": "...",                     the note's text, where no version is: it was merged
 *  "fields": {"name": "YAML"},        values as front matter writes them
 *  "tags": ["tag", ...],
 *  "edges": [["type", "target"], ...]}
 * </pre>
 *
 * <p>Format 1 had no number and no "text".
 *
 * @param version the version of the thought's text that equals the note's; null if there is none
 * @param text the note's text; null if there is a version, or neither is known
 * @param fields the fields, as front matter writes their values
 * @param tags the tags
 * @param edges the edges that its links made
 */
record ImportBase(
    @Nullable List<OperationId> version,
    @Nullable String text,
    SortedMap<String, String> fields,
    Set<String> tags,
    Set<EdgeKey> edges) {
  static final ImportBase NONE = new ImportBase(null, null, new TreeMap<>(), Set.of(), Set.of());

  private static final int FORMAT = 2;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  ImportBase {
    version = version == null ? null : List.copyOf(version);
    tags = Set.copyOf(tags);
    edges = Set.copyOf(edges);
  }

  /** What a note says, its text and links apart. */
  static ImportBase of(MarkdownNote note) {
    return new ImportBase(null, null, written(note.fields()), note.tags(), Set.of());
  }

  private static SortedMap<String, String> written(Map<String, FieldValue> fields) {
    SortedMap<String, String> written = new TreeMap<>();
    fields.forEach((name, value) -> written.put(name, YamlText.write(value)));
    return written;
  }

  /** Whether it is known what the text was. */
  boolean hasText() {
    return version != null || text != null;
  }

  /** The fields with their types. */
  SortedMap<String, FieldValue> values() {
    StringBuilder yaml = new StringBuilder();
    fields.forEach((name, value) -> yaml.append(YamlText.text(name) + ": " + value + "\n"));
    try {
      return FrontMatter.parse(yaml.toString()).fields();
    } catch (FrontMatter.BrokenException e) {
      return new TreeMap<>(); // longer with its quotes than front matter may be: nothing known
    }
  }

  ImportBase withVersion(List<OperationId> known) {
    return new ImportBase(known, null, fields, tags, edges);
  }

  ImportBase withText(String said) {
    return new ImportBase(null, said, fields, tags, edges);
  }

  ImportBase withEdges(Set<EdgeKey> made) {
    return new ImportBase(version, text, fields, tags, made);
  }

  static EdgeKey edge(ThoughtId source, String type, ThoughtId target) {
    return new EdgeKey(source, type, target, Cardinality.MANY);
  }

  String encode() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    if (version != null) {
      json.put("version", version.stream().map(OperationId::toString).toList());
    }
    if (text != null) {
      json.put("text", text);
    }
    json.put("fields", fields);
    json.put("tags", new TreeSet<>(tags));
    List<List<String>> pairs = new ArrayList<>();
    new TreeSet<>(edges).forEach(e -> pairs.add(List.of(e.type(), e.target().toString())));
    json.put("edges", pairs);
    return JSON.writeValueAsString(json);
  }

  /** Reads what {@link #encode} wrote; what cannot be read counts as nothing known. */
  static ImportBase decode(ThoughtId source, String text) {
    try {
      Written json = JSON.readValue(text, new TypeReference<Written>() {});
      Integer format = json.format();
      if (format != null && format > FORMAT) {
        return NONE;
      }
      Set<EdgeKey> edges = new HashSet<>();
      for (List<String> pair : json.edges() == null ? List.<List<String>>of() : json.edges()) {
        edges.add(edge(source, pair.get(0), ThoughtId.parse(pair.get(1))));
      }
      return new ImportBase(
          json.version() == null
              ? null
              : json.version().stream().map(ImportBase::operation).toList(),
          json.text(),
          json.fields() == null ? new TreeMap<>() : new TreeMap<>(json.fields()),
          json.tags() == null ? Set.of() : new HashSet<>(json.tags()),
          edges);
    } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return NONE;
    }
  }

  private record Written(
      @Nullable Integer format,
      @Nullable List<String> version,
      @Nullable String text,
      @Nullable Map<String, String> fields,
      @Nullable List<String> tags,
      @Nullable List<List<String>> edges) {}

  private static OperationId operation(String text) {
    int slash = text.indexOf('/');
    return new OperationId(
        EntryHash.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }
}
