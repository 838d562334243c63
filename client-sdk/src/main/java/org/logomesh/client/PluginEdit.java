package org.logomesh.client;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import org.logomesh.model.id.DeviceId;

/**
 * Changes what a plugin keeps, as a part of one {@link Edit}: visible together with the rest of it,
 * here and on every device. Names, keys and elements are 1 to 256 bytes of UTF-8; values are at
 * most 64 KiB. What does not fit is an {@link IllegalArgumentException}, and nothing has changed
 * then.
 */
public final class PluginEdit {
  /** As good as for ever. */
  static final Duration MAX_LEASE = Duration.ofDays(36_525);

  private final GraphEdit graph;
  private final DeviceId self;
  private final InstantSource clock;
  private final String plugin;
  private final int schema;
  private boolean overNewer;

  PluginEdit(GraphEdit graph, DeviceId self, InstantSource clock, String plugin, int schema) {
    this.graph = graph;
    this.self = self;
    this.clock = clock;
    this.plugin = plugin;
    this.schema = schema;
  }

  /** Lets what follows replace what a newer version of the plugin has written. */
  public PluginEdit overNewer() {
    overNewer = true;
    return this;
  }

  /**
   * Sets a register.
   *
   * @throws NewerStateException if a newer version of the plugin wrote what is there
   */
  public PluginEdit set(String register, FieldValue value) {
    return write(key(StateShape.REGISTER, register, ""), value, 0);
  }

  /** Empties a register. */
  public PluginEdit clear(String register) {
    return remove(key(StateShape.REGISTER, register, ""));
  }

  /**
   * Puts a value into a map.
   *
   * @throws NewerStateException if a newer version of the plugin wrote what is there
   */
  public PluginEdit put(String map, String key, FieldValue value) {
    return write(key(StateShape.MAP, map, key), value, 0);
  }

  /** Takes a key out of a map; a value that another device is putting there meanwhile stays. */
  public PluginEdit remove(String map, String key) {
    return remove(key(StateShape.MAP, map, key));
  }

  /** Adds an element to a set. */
  public PluginEdit add(String set, String element) {
    return write(key(StateShape.SET, set, element), null, 0);
  }

  /** Takes an element out of a set; if another device is adding it meanwhile, it stays. */
  public PluginEdit discard(String set, String element) {
    return remove(key(StateShape.SET, set, element));
  }

  /**
   * Adds to a counter, or takes from it.
   *
   * @param delta at most 2^53 - 1 either way
   */
  public PluginEdit count(String counter, long delta) {
    graph.addToCounter(key(StateShape.COUNTER, counter, ""), delta);
    return this;
  }

  /**
   * Claims a session for this device, unless another holds it whose lease is not over. By the clock
   * of this device: one that is wrong makes it take over too early or too late, and nothing worse.
   *
   * @param lease how long others are to leave it to this device, at most a hundred years; claim
   *     again to go on
   * @return whether this device holds it now, as far as it knows: see {@link Lease}
   */
  public boolean claim(String session, Duration lease) {
    Lease held = lease(session);
    if (held != null && !held.holder().equals(self) && !held.isOver(clock.millis())) {
      return false;
    }
    takeOver(session, lease);
    return true;
  }

  /** Claims a session for this device, whoever holds it. */
  public PluginEdit takeOver(String session, Duration lease) {
    if (lease.isNegative()) {
      throw new IllegalArgumentException("a lease of " + lease);
    }
    // Durations are longer than any number of milliseconds.
    long millis = (lease.compareTo(MAX_LEASE) > 0 ? MAX_LEASE : lease).toMillis();
    return write(key(StateShape.SESSION, session, ""), new FieldValue.Int64(millis), 0);
  }

  /** Lets go of a session that this device holds, so that another need not wait. */
  public PluginEdit release(String session) {
    Lease held = lease(session);
    return held != null && held.holder().equals(self)
        ? remove(key(StateShape.SESSION, session, ""))
        : this;
  }

  /**
   * Puts a value into a session that this device holds.
   *
   * @throws IllegalStateException if it does not hold it, or claims it in this very edit
   * @throws NewerStateException if a newer version of the plugin wrote what is there
   */
  public PluginEdit putInSession(String session, String key, FieldValue value) {
    Lease held = lease(session);
    if (held == null || !held.holder().equals(self)) {
      throw new IllegalStateException("this device does not hold the session '" + session + "'");
    }
    return write(key(StateShape.SESSION, session, key), value, held.term());
  }

  private @Nullable Lease lease(String session) {
    return graph.state(key(StateShape.SESSION, session, "")).lease();
  }

  private StateKey key(StateShape shape, String name, String slot) {
    if (slot.isEmpty() && (shape == StateShape.MAP || shape == StateShape.SET)) {
      throw new IllegalArgumentException("a key or element of 0 bytes; 1 to 256 are allowed");
    }
    return new StateKey(StateScope.PLUGIN, plugin, shape, name, slot);
  }

  private PluginEdit write(StateKey key, @Nullable FieldValue value, long term) {
    requireKnown(key);
    graph.setState(key, schema, value, term);
    return this;
  }

  private PluginEdit remove(StateKey key) {
    requireKnown(key);
    graph.removeState(key);
    return this;
  }

  private void requireKnown(StateKey key) {
    StateCell cell = graph.state(key);
    int newest = cell.effective().stream().mapToInt(StateWrite::schema).max().orElse(0);
    if (newest > schema && !overNewer) {
      throw new NewerStateException(key.name() + " " + key.slot(), newest);
    }
  }
}
