package org.logomesh.client.graph;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The usual strategies.
 *
 * <table>
 * <caption>What each does</caption>
 * <tr><th></th><th>field, attribute</th><th>edge with one target</th><th>deleted and edited</th></tr>
 * <tr><td>LATEST</td><td>the last value</td><td>the last target</td><td>what was done last</td></tr>
 * <tr><td>HIGHEST</td><td>the greatest value</td><td>asks</td><td>asks</td></tr>
 * <tr><td>UNION</td><td>all items of texts that are lists; asks for other types</td><td>asks</td>
 * <td>stays alive</td></tr>
 * <tr><td>KEEP_BOTH</td><td>all, the others as {@code name (2)}, …</td><td>all, the others by edges
 * that allow many</td><td>stays alive</td></tr>
 * <tr><td>ASK</td><td>asks</td><td>asks</td><td>asks</td></tr>
 * </table>
 *
 * <p>Last is meant by the authors' clocks. A text is merged already; all but ASK accept it. States
 * are decided as fields are, but have no second name: KEEP_BOTH leaves them open. Of a session only
 * LATEST decides, for the claim that holds it now.
 */
public enum StandardStrategy implements Strategy {
  /** What was written last by the clocks. */
  LATEST {
    @Override
    public Decision decide(Dispute dispute) {
      return new Decision.Keep(0);
    }
  },

  /**
   * The greatest value: numbers, and texts that are decimal numbers, by size; the later time; true
   * before false; other texts by their characters. Of different types: bytes, text, true or false,
   * number, time, the last being the greatest. Equal numbers: the one written last.
   */
  HIGHEST {
    @Override
    public Decision decide(Dispute dispute) {
      if (dispute.kind() == Conflict.Kind.TEXT) {
        return new Decision.KeepAll();
      }
      List<FieldValue> values = dispute.values();
      if (values.isEmpty()) {
        return new Decision.Ask();
      }
      FieldValue highest = values.get(0);
      for (FieldValue value : values) {
        if (ValueOrder.BY_SIZE.compare(value, highest) > 0) {
          highest = value;
        }
      }
      return new Decision.Write(highest);
    }
  },

  /** All items of texts that are lists, separated by commas or line ends; the last text's first. */
  UNION {
    @Override
    public Decision decide(Dispute dispute) {
      return switch (dispute.kind()) {
        case FIELD, ATTRIBUTE, STATE -> union(dispute.values());
        case EDGE_ONE, SESSION -> new Decision.Ask();
        case DELETE_EDIT, TEXT -> new Decision.KeepAll();
      };
    }
  },

  /** Everything stays; a state, which has no second name, is left open. */
  KEEP_BOTH {
    @Override
    public Decision decide(Dispute dispute) {
      return new Decision.KeepAll();
    }
  },

  /** Nothing is decided. */
  ASK {
    @Override
    public Decision decide(Dispute dispute) {
      return new Decision.Ask();
    }
  };

  private static Decision union(List<FieldValue> values) {
    Set<String> items = new LinkedHashSet<>();
    for (FieldValue value : values) {
      if (!(value instanceof FieldValue.Text text)) {
        return new Decision.Ask();
      }
      Collections.addAll(items, text.value().strip().split("\\s*[,\\n]\\s*"));
    }
    items.remove("");
    String all = String.join(", ", items);
    return all.getBytes(StandardCharsets.UTF_8).length > GraphLimits.MAX_VALUE_BYTES
        ? new Decision.Ask()
        : new Decision.Write(new FieldValue.Text(all));
  }
}
