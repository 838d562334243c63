package org.logomesh.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.Space;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file of an exported folder that has what is beside the thoughts: preferences, states of
 * plugins, sessions. JSON, in the order of their keys, one part a line:
 *
 * <pre>
 * {"logomesh": "states", "format": 1, "parts": [
 * {"scope":"USER","owner":"me","shape":"MAP","name":"preferences","key":"theme",
 *  "schema":0,"type":"TEXT","value":"dark"},
 * {"scope":"PLUGIN","owner":"org.example","shape":"COUNTER","name":"moves","key":"","sum":5}
 * ]}
 * </pre>
 *
 * <p>Types are those of fields: TEXT, INT64, FLOAT64 (as a text), BOOL, BYTES (base64), TIMESTAMP
 * (ISO 8601). An element of a set has no value; the lease of a session has {@code holder}, {@code
 * claimed} and {@code leaseMillis}.
 */
final class StateFile {
  static final String NAME = "states.json";

  private static final String KIND = "states";
  private static final int FORMAT = 1;
  private static final int PAGE = 1_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private StateFile() {}

  /** A file that cannot be read as states; the message says why. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Writes all states of a space; equal states give equal texts. */
  static String write(Space space) {
    StringBuilder text = new StringBuilder();
    List<StateCell> page;
    StateKey after = null;
    do {
      page = space.states(after, PAGE);
      for (StateCell cell : page) {
        text.append(text.isEmpty() ? "" : ",\n");
        text.append(JSON.writeValueAsString(StatePart.object(cell)));
        after = cell.key();
      }
    } while (page.size() == PAGE);
    return "{\"logomesh\":\""
        + KIND
        + "\",\"format\":"
        + FORMAT
        + ",\"parts\":[\n"
        + text
        + "\n]}\n";
  }

  /** Whether a text says of itself that it has states. */
  static boolean isOurs(String text) {
    return text.substring(0, Math.min(text.length(), 100))
        .replaceAll("\\s", "")
        .startsWith("{\"logomesh\":\"" + KIND + "\"");
  }

  /** Reads what {@link #write} gave, or what somebody made of it. */
  static SortedMap<StateKey, StatePart> read(String text) throws RefusedException {
    try {
      JsonNode file = JSON.readTree(text);
      if (file.path("format").asInt(0) != FORMAT) {
        throw new RefusedException(
            "is in format " + file.path("format") + "; this software reads " + FORMAT);
      }
      if (!file.path("parts").isArray()) {
        throw new RefusedException("has no parts");
      }
      SortedMap<StateKey, StatePart> parts = new TreeMap<>();
      for (JsonNode object : file.path("parts")) {
        StatePart part = StatePart.read(object);
        if (parts.put(part.key(), part) != null) {
          throw new RefusedException("has two parts for " + Shown.state(part.key()));
        }
      }
      return parts;
    } catch (JacksonException e) {
      throw new RefusedException("is not JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("has a part that is none: " + e.getMessage());
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The keys that two files have, in order. */
  static List<StateKey> keys(
      SortedMap<StateKey, StatePart> some, SortedMap<StateKey, StatePart> others) {
    SortedMap<StateKey, StatePart> all = new TreeMap<>(some);
    all.putAll(others);
    return new ArrayList<>(all.keySet());
  }
}
