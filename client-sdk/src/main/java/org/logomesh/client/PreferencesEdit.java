package org.logomesh.client;

import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;

/** Changes a person's preferences, as a part of one {@link Edit}. */
public final class PreferencesEdit {
  private final GraphEdit graph;
  private final String user;

  PreferencesEdit(GraphEdit graph, String user) {
    this.graph = graph;
    this.user = user;
  }

  /**
   * Sets a preference.
   *
   * @param name 1 to 256 bytes of UTF-8
   * @throws IllegalArgumentException if the name is not acceptable
   */
  public PreferencesEdit set(String name, FieldValue value) {
    graph.setState(Preferences.key(user, name), 0, value, 0);
    return this;
  }

  /** Takes a preference away, as it is known here. */
  public PreferencesEdit remove(String name) {
    graph.removeState(Preferences.key(user, name));
    return this;
  }
}
