package org.logomesh.client;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ConflictResolver;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtVersion;
import org.logomesh.client.text.TextChange;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.OperationId;

/**
 * One local transaction: everything in it becomes visible together, here and on every device, or
 * not at all. Valid inside the callback of {@link Space#edit} only, on its thread.
 */
public final class Edit {
  private final GraphEdit graph;
  private final RandomGenerator random;
  private final DeviceId self;
  private final InstantSource clock;
  private final List<ThoughtId> created = new ArrayList<>();

  Edit(GraphEdit graph, RandomGenerator random, DeviceId self, InstantSource clock) {
    this.graph = graph;
    this.random = random;
    this.self = self;
    this.clock = clock;
  }

  /** Adds a thought with a text and returns its id. */
  public ThoughtId add(String content) {
    ThoughtId id = ThoughtId.random(random);
    graph.create(id, content);
    created.add(id);
    return id;
  }

  /** Adds a thought with a text and tags, and returns its id. */
  public ThoughtId add(String content, String... tags) {
    ThoughtId id = add(content);
    for (String tag : tags) {
      tag(id, tag);
    }
    return id;
  }

  /** Makes a thought's text what is given; the difference to the text of now is what is written. */
  public Edit setContent(ThoughtId thought, String content) {
    graph.setText(thought, content);
    return this;
  }

  /**
   * Writes a whole text that was made from an earlier version, in another editor or by an import:
   * what others wrote since then stays.
   *
   * @param base what the text was made from
   */
  public Edit setContent(Thought base, String content) {
    graph.setText(base.id(), base.version(), content);
    return this;
  }

  /**
   * As {@link #setContent(Thought, String)}, for whoever kept the version and not the thought.
   *
   * @param base what the text was made from: {@link Thought#version}
   * @throws IllegalArgumentException if the text never had that version
   */
  public Edit setContent(ThoughtId thought, Collection<OperationId> base, String content) {
    graph.setText(thought, base, content);
    return this;
  }

  /**
   * Replaces a part of a thought's text.
   *
   * @param position where, in code points from 0
   * @param deleteCount how many code points to take away there
   * @param insert what to put in their place
   */
  public Edit splice(ThoughtId thought, int position, int deleteCount, String insert) {
    graph.edit(thought, List.of(new TextChange(position, deleteCount, insert)));
    return this;
  }

  /** A thought as this edit leaves it so far; empty if it is not alive then. */
  public Optional<Thought> thought(ThoughtId id) {
    return Optional.ofNullable(graph.thought(id));
  }

  /**
   * A thought's text as it was at a version, without what this edit has changed.
   *
   * @param version {@link Thought#version}
   * @throws IllegalArgumentException if the text never had that version
   */
  public String contentAt(ThoughtId thought, Collection<OperationId> version) {
    return graph.textAt(thought, version);
  }

  /**
   * Writes what differs between two versions of a thought, by ordinary operations: so the outcome
   * of a {@link ConflictResolver} gets into the graph. What both versions have alike is left alone,
   * and what neither has.
   *
   * @param seen the thought as it is now, as far as somebody looked at it
   * @param wanted what is to become of it
   * @throws IllegalArgumentException if an edge of either version starts elsewhere
   */
  public Edit change(ThoughtId thought, ThoughtVersion seen, ThoughtVersion wanted) {
    VersionChange.write(this, thought, seen, wanted);
    return this;
  }

  /** Sets a field. */
  public Edit setField(ThoughtId thought, String name, FieldValue value) {
    graph.setField(thought, name, value);
    return this;
  }

  /** Sets a field to a text. */
  public Edit setField(ThoughtId thought, String name, String value) {
    return setField(thought, name, new FieldValue.Text(value));
  }

  /** Takes a field away. */
  public Edit removeField(ThoughtId thought, String name) {
    graph.setField(thought, name, null);
    return this;
  }

  /** Puts a tag on a thought. */
  public Edit tag(ThoughtId thought, String tag) {
    graph.addTag(thought, tag);
    return this;
  }

  /** Takes a tag off a thought. */
  public Edit untag(ThoughtId thought, String tag) {
    graph.removeTag(thought, tag);
    return this;
  }

  /** Connects two thoughts by an edge of a type that may have many targets. */
  public EdgeKey link(ThoughtId source, String type, ThoughtId target) {
    return link(source, type, target, Cardinality.MANY);
  }

  /** Connects two thoughts; a type with cardinality ONE replaces the target it had. */
  public EdgeKey link(ThoughtId source, String type, ThoughtId target, Cardinality cardinality) {
    EdgeKey edge = new EdgeKey(source, type, target, cardinality);
    graph.addEdge(edge);
    return edge;
  }

  /** Sets an attribute of an edge; one that is not there is added. */
  public Edit setAttribute(EdgeKey edge, String name, FieldValue value) {
    graph.setAttribute(edge, name, value);
    return this;
  }

  /** Takes an attribute of an edge away. */
  public Edit removeAttribute(EdgeKey edge, String name) {
    graph.setAttribute(edge, name, null);
    return this;
  }

  /** Takes an edge away, with its attributes. */
  public Edit unlink(EdgeKey edge) {
    graph.removeEdge(edge);
    return this;
  }

  /** Deletes a thought. An edit that somebody makes meanwhile elsewhere keeps it alive. */
  public Edit delete(ThoughtId thought) {
    graph.delete(thought);
    return this;
  }

  /** Brings a deleted thought back. */
  public Edit restore(ThoughtId thought) {
    graph.restore(thought);
    return this;
  }

  /** Ends a conflict: keeps what is shown now if {@code choice} is null. */
  public Edit resolve(Conflict conflict, @Nullable Competitor choice) {
    if (choice == null) {
      graph.resolve(conflict);
    } else {
      graph.resolve(conflict, choice);
    }
    return this;
  }

  /**
   * Ends a conflict as rules say.
   *
   * @return false if they leave it open
   */
  public boolean settle(Conflict conflict, ResolutionRules rules) {
    return graph.settle(conflict, rules);
  }

  boolean keepShown(Conflict conflict) {
    graph.resolve(conflict);
    return true;
  }

  /** The preferences of the space's only user. */
  public PreferencesEdit preferences() {
    return preferences(Preferences.ME);
  }

  /** A person's preferences. */
  public PreferencesEdit preferences(String user) {
    return new PreferencesEdit(graph, user);
  }

  /**
   * What a plugin keeps.
   *
   * @param plugin its id: a name that no other plugin has, such as {@code org.example.kanban}
   * @param schema the version of its data format that it writes, from 0
   */
  public PluginEdit plugin(String plugin, int schema) {
    return new PluginEdit(graph, self, clock, plugin, schema);
  }

  /** A part of a state beside the thoughts, as this edit leaves it so far. */
  public StateCell state(StateKey key) {
    return graph.state(key);
  }

  List<ThoughtId> created() {
    return List.copyOf(created);
  }
}
