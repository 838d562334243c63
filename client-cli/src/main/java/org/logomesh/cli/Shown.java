package org.logomesh.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Origin;
import org.logomesh.client.graph.Authorship;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;

/** How things are shown: short for people, whole for programs. */
final class Shown {
  /** Digits of an id that people are shown. */
  static final int ID_DIGITS = 8;

  /** Characters of a first line in a list. */
  private static final int TITLE_CHARACTERS = 72;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private Shown() {}

  static String id(ThoughtId id) {
    return id.toString().substring(0, ID_DIGITS);
  }

  /** The version of a thought that an entry made. */
  static String version(EntryHash entry) {
    return entry.toString().substring(0, ID_DIGITS);
  }

  /** What a device is called; a removed one too. */
  static String device(DeviceInfo device) {
    String name =
        device.name().isEmpty()
            ? (device.recovery() ? "recovery words" : "device " + device.id().abbreviated())
            : device.name();
    return device.state() == DeviceInfo.State.REMOVED ? name + " (removed)" : name;
  }

  static String time(Authorship authorship) {
    return time(authorship.wallMillis());
  }

  static String time(long wallMillis) {
    return TIME.format(Instant.ofEpochMilli(wallMillis));
  }

  /** The first line that says something, cut to fit. */
  static String title(String content) {
    String first =
        content.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
    String clean = first.replaceAll("\\p{Cntrl}", " ");
    return clean.codePointCount(0, clean.length()) <= TITLE_CHARACTERS
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, TITLE_CHARACTERS - 1)) + "…";
  }

  /** What a thought is called: its field {@code title}, or its first line. */
  static String title(Thought thought) {
    String title =
        title(
            thought.fields().get("title") instanceof FieldValue.Text named
                ? named.value()
                : thought.content());
    return title.isEmpty() ? "(no text)" : title;
  }

  static String row(Thought thought) {
    String tags = thought.tags().isEmpty() ? "" : "  #" + String.join(" #", thought.tags());
    return id(thought.id()) + "  " + title(thought) + tags;
  }

  static String value(FieldValue value) {
    return switch (value.type()) {
      case TEXT -> ((FieldValue.Text) value).value();
      case INT64 -> Long.toString(((FieldValue.Int64) value).value());
      case FLOAT64 -> Double.toString(((FieldValue.Float64) value).value());
      case BOOL -> Boolean.toString(((FieldValue.Bool) value).value());
      case BYTES -> ((FieldValue.Bytes) value).value().length + " bytes";
      case TIMESTAMP ->
          Instant.ofEpochMilli(((FieldValue.Timestamp) value).epochMillis()).toString();
    };
  }

  static Map<String, Object> object(Thought thought) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", thought.id().toString());
    object.put("content", thought.content());
    object.put("fields", values(thought.fields()));
    object.put("tags", List.copyOf(thought.tags()));
    object.put("created", Instant.ofEpochMilli(thought.created().wallMillis()).toString());
    object.put("createdBy", thought.created().author().toString());
    object.put("edited", Instant.ofEpochMilli(thought.edited().wallMillis()).toString());
    object.put("editedBy", thought.edited().author().toString());
    return object;
  }

  static Map<String, Object> object(Edge edge) {
    Map<String, Object> object = new LinkedHashMap<>();
    put(object, edge.key());
    object.put("cardinality", edge.key().cardinality().name());
    object.put("shown", edge.shown());
    object.put("attributes", values(edge.attributes()));
    return object;
  }

  /** Adds what an edge goes from and to. */
  static void put(Map<String, Object> object, EdgeKey edge) {
    object.put("source", edge.source().toString());
    object.put("type", edge.type());
    object.put("target", edge.target().toString());
  }

  static Map<String, Object> object(Origin origin) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("version", origin.entry().toString());
    object.put("time", Instant.ofEpochMilli(origin.wallMillis()).toString());
    object.put("device", origin.device().id().toString());
    object.put("deviceName", origin.device().name());
    return object;
  }

  private static Map<String, String> values(Map<String, FieldValue> fields) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach((name, value) -> values.put(name, value(value)));
    return values;
  }

  /** What is said about an edge, in brackets; nothing if there is nothing. */
  static String attributes(Edge edge) {
    return edge.attributes().isEmpty()
        ? ""
        : values(edge.attributes()).entrySet().stream()
            .map(each -> each.getKey() + " = " + each.getValue())
            .collect(Collectors.joining(", ", "  [", "]"));
  }

  static Map<String, Object> object(int number, Conflict conflict) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", number);
    object.put("kind", conflict.kind().name());
    object.put("severity", conflict.severity().name());
    object.put("requiresUserIntervention", conflict.requiresUserIntervention());
    object.put("applied", conflict.applied().name());
    StateKey state = conflict.state();
    if (state != null) {
      object.put("state", object(state));
    }
    ThoughtId thought = conflict.thought();
    if (thought != null) {
      object.put("thought", thought.toString());
    }
    object.put("name", conflict.name());
    object.put("sides", conflict.competitors().stream().map(Shown::side).toList());
    return object;
  }

  /** The parts of a state's name. */
  static Map<String, Object> object(StateKey state) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("scope", state.scope().name());
    object.put("owner", state.owner());
    object.put("shape", state.shape().name());
    object.put("name", state.name());
    object.put("key", state.slot());
    return object;
  }

  static boolean isPreference(StateKey state) {
    return state.scope() == StateScope.USER
        && state.shape() == StateShape.MAP
        && state.name().equals("preferences");
  }

  /** What a part of a state is called. */
  static String state(StateKey state) {
    if (isPreference(state)) {
      return "preference \"" + state.slot() + "\" of " + state.owner();
    }
    String key = state.slot().isEmpty() ? "" : " \"" + state.slot() + "\"";
    return state.shape().name().toLowerCase(Locale.ROOT)
        + " \""
        + state.name()
        + "\""
        + key
        + " of "
        + state.owner();
  }

  /** One side of a conflict, in words. */
  static String side(Competitor side) {
    return side(side, Map.of());
  }

  /** One side of a conflict, in words, with the names of devices. */
  static String side(Competitor side, Map<DeviceId, String> names) {
    DeviceId author = side.authorship().author();
    String name = names.getOrDefault(author, "device " + author.abbreviated());
    String by = "  " + name + ", " + time(side.authorship());
    if (side instanceof Competitor.Value value) {
      FieldValue written = value.value();
      return (written == null ? "(taken away)" : "\"" + value(written) + "\"") + by;
    }
    if (side instanceof Competitor.Target target) {
      return "to " + id(target.target()) + by;
    }
    if (side instanceof Competitor.Stored stored) {
      return "\"" + value(stored.value()) + "\"" + by;
    }
    if (side instanceof Competitor.Claim claim) {
      return "claimed for " + claim.durationMillis() / 1_000 + " s" + by;
    }
    return (side instanceof Competitor.Deleted ? "deleted" : "edited") + by;
  }

  static String row(Conflict conflict, String title) {
    String what =
        switch (conflict.kind()) {
          case DELETE_EDIT -> "deleted on one device, edited on another; it was kept";
          case FIELD -> "field \"" + conflict.name() + "\" was set to different values";
          case EDGE_ONE -> "edge \"" + conflict.name() + "\" points to several targets";
          case ATTRIBUTE ->
              "attribute \"" + conflict.name() + "\" of an edge was set to different values";
          case TEXT -> "the same place was edited on several devices; merged";
          case STATE -> "was set to different values";
          case SESSION -> "was claimed by several devices; the first one holds it";
        };
    ThoughtId thought = conflict.thought();
    String id = thought == null ? "" : id(thought) + "  ";
    return conflict.severity() + "  " + id + title + ": " + what;
  }
}
