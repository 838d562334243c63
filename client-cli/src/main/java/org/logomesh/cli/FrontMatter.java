package org.logomesh.cli;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphLimits;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The properties at the head of a note, read as YAML.
 *
 * <pre>
 * due: 2026-03-01T09:00:00Z          a field; numbers, true, false and moments have their type
 * authors: [Ada, Grace]              a field with the text "Ada, Grace"
 * price: {amount: 3, unit: EUR}      two fields, price.amount and price.unit
 * tags: [garden, house]              tags
 * belongs to: "[[Garden plan]]"      an edge of the type "belongs to"
 * </pre>
 */
final class FrontMatter {
  private static final Pattern LINK = Pattern.compile("\\[\\[([^\\[\\]\\n]+)]]");

  /** Characters of front matter, and levels in it: a person's list of properties, and no bomb. */
  private static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_LEVELS = 16;

  private final SortedMap<String, FieldValue> fields = new TreeMap<>();
  private final SortedSet<String> tags = new TreeSet<>();
  private final List<MarkdownNote.Link> links = new ArrayList<>();

  private FrontMatter() {}

  SortedMap<String, FieldValue> fields() {
    return fields;
  }

  SortedSet<String> tags() {
    return tags;
  }

  List<MarkdownNote.Link> links() {
    return links;
  }

  /** Front matter that cannot be read; the message says what is wrong in it. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  static FrontMatter none() {
    return new FrontMatter();
  }

  static FrontMatter parse(String yaml) throws BrokenException {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0); // nothing that repeats, or contains itself
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_LEVELS);
    FrontMatter matter = new FrontMatter();
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (root instanceof MappingNode mapping) {
        matter.take("", mapping);
      } else if (root != null && !isEmpty(root)) {
        throw new BrokenException("it has no keys");
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 2;
      throw new BrokenException("line " + line + ": " + e.getProblem());
    } catch (YAMLException e) {
      throw new BrokenException(String.valueOf(e.getMessage()));
    }
    return matter;
  }

  private static boolean isEmpty(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
  }

  private void take(String prefix, MappingNode mapping) throws BrokenException {
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new BrokenException("a key is not a word");
      }
      String name = checked("key", prefix + key.getValue());
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("tags") || lower.equals("tag")) {
        takeTags(tuple.getValueNode());
      } else {
        take(name, tuple.getValueNode());
      }
    }
  }

  private void take(String name, Node value) throws BrokenException {
    if (value instanceof MappingNode mapping) {
      take(name + ".", mapping);
      return;
    }
    String link = link(value);
    if (link != null) {
      links.add(new MarkdownNote.Link(name, link));
    } else if (value instanceof ScalarNode scalar) {
      put(name, value(name, scalar));
    } else if (value instanceof SequenceNode list) {
      List<String> texts = new ArrayList<>();
      for (Node item : list.getValue()) {
        String target = link(item);
        if (target != null) {
          links.add(new MarkdownNote.Link(name, target));
        } else {
          texts.add(flat(item));
        }
      }
      if (!texts.isEmpty() || list.getValue().isEmpty()) {
        put(name, new FieldValue.Text(fitting(name, String.join(", ", texts))));
      }
    }
  }

  private void put(String name, FieldValue value) throws BrokenException {
    if (fields.put(name, value) != null) {
      throw new BrokenException("the key \"" + name + "\" is there twice");
    }
  }

  private void takeTags(Node value) throws BrokenException {
    if (value instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        takeTag(flat(item).strip());
      }
    } else {
      for (String tag : flat(value).split("[,\\s]+", -1)) {
        takeTag(tag);
      }
    }
  }

  private void takeTag(String written) throws BrokenException {
    String tag = written.startsWith("#") ? written.substring(1) : written;
    if (!tag.isEmpty()) {
      tags.add(checked("tag", tag));
    }
  }

  private static String checked(String what, String name) throws BrokenException {
    if (name.isEmpty()
        || name.getBytes(StandardCharsets.UTF_8).length > GraphLimits.MAX_NAME_BYTES) {
      throw new BrokenException("a " + what + " is empty or longer than 256 bytes");
    }
    return name;
  }

  private static FieldValue value(String name, ScalarNode scalar) throws BrokenException {
    String written = fitting(name, scalar.getValue());
    if (Tag.BINARY.equals(scalar.getTag())) {
      try {
        return new FieldValue.Bytes(Base64.getDecoder().decode(written.replaceAll("\\s", "")));
      } catch (IllegalArgumentException e) {
        throw new BrokenException("the binary value of \"" + name + "\" is damaged");
      }
    }
    return scalar.getScalarStyle() == ScalarStyle.PLAIN
        ? YamlText.read(written)
        : new FieldValue.Text(written);
  }

  private static String fitting(String name, String text) throws BrokenException {
    if (text.getBytes(StandardCharsets.UTF_8).length > GraphLimits.MAX_VALUE_BYTES) {
      throw new BrokenException("the value of \"" + name + "\" is too long for a field");
    }
    return text;
  }

  /** The note that a value is a link to, and nothing else. */
  private static @Nullable String link(Node value) {
    if (value instanceof ScalarNode scalar) {
      Matcher link = LINK.matcher(scalar.getValue().strip());
      return link.matches() ? MarkdownNote.target(link.group(1)) : null;
    }
    // [[Name]] without quotes is, to YAML, a list in a list.
    if (value instanceof SequenceNode outer
        && outer.getFlowStyle() == FlowStyle.FLOW
        && outer.getValue().size() == 1
        && outer.getValue().get(0) instanceof SequenceNode inner
        && inner.getFlowStyle() == FlowStyle.FLOW
        && inner.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
      String target = MarkdownNote.target(flat(inner));
      return target.isEmpty() ? null : target;
    }
    return null;
  }

  private static String flat(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    List<String> parts = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> parts.add(flat(item)));
    } else if (node instanceof MappingNode mapping) {
      mapping
          .getValue()
          .forEach(
              entry -> parts.add(flat(entry.getKeyNode()) + ": " + flat(entry.getValueNode())));
    }
    return String.join(", ", parts);
  }
}
