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
 * What a note said when it was imported last: what its next import is compared with, so that only
 * what changed in the file is changed in the thought.
 *
 * @param version the version of the thought's text that equals the file's; null if not known
 * @param fields the fields, as front matter writes their values
 * @param tags the tags
 * @param edges the edges that its links made
 */
record ImportBase(
    @Nullable List<OperationId> version,
    SortedMap<String, String> fields,
    Set<String> tags,
    Set<EdgeKey> edges) {
  static final ImportBase NONE = new ImportBase(null, new TreeMap<>(), Set.of(), Set.of());

  private static final JsonMapper JSON = JsonMapper.builder().build();

  ImportBase {
    version = version == null ? null : List.copyOf(version);
    tags = Set.copyOf(tags);
    edges = Set.copyOf(edges);
  }

  static SortedMap<String, String> written(Map<String, FieldValue> fields) {
    SortedMap<String, String> written = new TreeMap<>();
    fields.forEach((name, value) -> written.put(name, YamlText.write(value)));
    return written;
  }

  ImportBase withVersion(@Nullable List<OperationId> known) {
    return new ImportBase(known, fields, tags, edges);
  }

  ImportBase withEdges(Set<EdgeKey> made) {
    return new ImportBase(version, fields, tags, made);
  }

  static EdgeKey edge(ThoughtId source, String type, ThoughtId target) {
    return new EdgeKey(source, type, target, Cardinality.MANY);
  }

  String encode() {
    Map<String, Object> json = new LinkedHashMap<>();
    if (version != null) {
      json.put("version", version.stream().map(OperationId::toString).toList());
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
      Set<EdgeKey> edges = new HashSet<>();
      for (List<String> pair : json.edges()) {
        edges.add(edge(source, pair.get(0), ThoughtId.parse(pair.get(1))));
      }
      return new ImportBase(
          json.version() == null
              ? null
              : json.version().stream().map(ImportBase::operation).toList(),
          new TreeMap<>(json.fields()),
          new HashSet<>(json.tags()),
          edges);
    } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return NONE;
    }
  }

  private record Written(
      @Nullable List<String> version,
      Map<String, String> fields,
      List<String> tags,
      List<List<String>> edges) {}

  private static OperationId operation(String text) {
    int slash = text.indexOf('/');
    return new OperationId(
        EntryHash.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }
}
