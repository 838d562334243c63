package org.logomesh.client;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import org.logomesh.client.store.StateQueries;

/**
 * What a plugin keeps in the space, on all devices: registers, maps, sets, counters and sessions,
 * by name, from {@link Space#plugin}. Written with {@link Edit#plugin}, in one transaction with
 * changes of thoughts if need be. Reads what is committed, from any thread.
 *
 * <p>Every value says in which version of the plugin's data format it was written. What a newer
 * version wrote is merged, kept and handed on by devices whose plugin is older, or that do not have
 * the plugin at all.
 */
public final class PluginState {
  /** Most keys or elements that are read at once. */
  public static final int MAX_READ = 10_000;

  private final StateQueries states;
  private final String plugin;

  PluginState(StateQueries states, String plugin) {
    this.states = states;
    this.plugin = plugin;
  }

  /**
   * The newest version of the data format in what is here; 0 if there is nothing. If it is beyond
   * what the plugin knows, there are values it may not understand.
   */
  public int newestSchema() {
    return everything().stream()
        .flatMap(cell -> cell.effective().stream())
        .mapToInt(StateWrite::schema)
        .max()
        .orElse(0);
  }

  /** The value of a register. */
  public Optional<FieldValue> register(String name) {
    return competing(name).stream().findFirst();
  }

  /**
   * The values that devices gave a register without knowing of each other, the shown one first.
   * Setting it again decides.
   */
  public List<FieldValue> competing(String name) {
    StateCell cell = states.part(key(StateShape.REGISTER, name));
    return cell == null
        ? List.of()
        : cell.effective().stream()
            .map(StateWrite::value)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
  }

  /** What is in a map, by key; the first {@value #MAX_READ}. */
  public SortedMap<String, FieldValue> map(String name) {
    return values(parts(StateShape.MAP, name), new TreeMap<>());
  }

  /** What is in a set; the first {@value #MAX_READ}. */
  public SortedSet<String> set(String name) {
    SortedSet<String> elements = new TreeSet<>();
    parts(StateShape.SET, name).forEach(cell -> elements.add(cell.key().slot()));
    return elements;
  }

  /** The sum of a counter; 0 if nobody has counted. */
  public long counter(String name) {
    StateCell cell = states.part(key(StateShape.COUNTER, name));
    return cell == null ? 0 : cell.sum();
  }

  /** Who holds a session, as far as this device knows; empty if nobody does. */
  public Optional<Lease> holder(String session) {
    StateCell cell = states.part(key(StateShape.SESSION, session));
    return cell == null ? Optional.empty() : Optional.ofNullable(cell.lease());
  }

  /** What is in a session, by key; the first {@value #MAX_READ}. */
  public SortedMap<String, FieldValue> session(String name) {
    return values(parts(StateShape.SESSION, name), new TreeMap<>());
  }

  /** All that has effect, by shape, name and key; the first {@value #MAX_READ} parts. */
  public List<StateCell> everything() {
    return states.all(StateScope.PLUGIN, plugin, MAX_READ);
  }

  private List<StateCell> parts(StateShape shape, String name) {
    return states.parts(StateScope.PLUGIN, plugin, shape, name, null, MAX_READ);
  }

  private StateKey key(StateShape shape, String name) {
    return new StateKey(StateScope.PLUGIN, plugin, shape, name, "");
  }

  static SortedMap<String, FieldValue> values(
      List<StateCell> cells, SortedMap<String, FieldValue> into) {
    for (StateCell cell : cells) {
      StateWrite shown = cell.shown();
      FieldValue value = shown == null ? null : shown.value();
      if (value != null) {
        into.put(cell.key().slot(), value);
      }
    }
    return into;
  }
}
