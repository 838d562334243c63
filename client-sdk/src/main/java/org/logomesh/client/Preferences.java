package org.logomesh.client;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import org.logomesh.client.store.StateQueries;

/**
 * What a person prefers, on all devices: values by name, from {@link Space#preferences}. Written
 * with {@link Edit#preferences}. Reads what is committed, from any thread.
 */
public final class Preferences {
  /** The user of a space that has only one. */
  public static final String ME = "me";

  /** Most preferences that are read at once. */
  public static final int MAX_READ = 10_000;

  private static final String NAME = "preferences";

  private final StateQueries states;
  private final String user;

  Preferences(StateQueries states, String user) {
    this.states = states;
    this.user = user;
  }

  static StateKey key(String user, String name) {
    return new StateKey(StateScope.USER, user, StateShape.MAP, NAME, name);
  }

  /** The preference of a name. */
  public Optional<FieldValue> get(String name) {
    return competing(name).stream().findFirst();
  }

  /**
   * The values that devices gave a preference without knowing of each other, the shown one first;
   * one if there is nothing to decide. Setting it again decides.
   */
  public List<FieldValue> competing(String name) {
    StateCell cell = states.part(key(user, name));
    return cell == null
        ? List.of()
        : cell.effective().stream()
            .map(StateWrite::value)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
  }

  /** All preferences, by name; the first {@value #MAX_READ}. */
  public SortedMap<String, FieldValue> all() {
    return PluginState.values(
        states.parts(StateScope.USER, user, StateShape.MAP, NAME, null, MAX_READ), new TreeMap<>());
  }
}
