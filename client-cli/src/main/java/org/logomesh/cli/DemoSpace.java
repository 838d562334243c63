package org.logomesh.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/** The demo's thoughts: a small project that two people know, and what each does to it offline. */
final class DemoSpace {
  static final String BEFORE = "The bus to the coast leaves at nine.";
  static final String BY_LAPTOP = "The bus to the coast leaves at nine sharp.";
  static final String BY_PHONE = "The last bus to the coast leaves at nine.";
  static final String MERGED = "The last bus to the coast leaves at nine sharp.";

  final ThoughtId trip;
  final ThoughtId bus;
  final ThoughtId house;
  final ThoughtId food;
  final ThoughtId tent;

  /** Founds the graph. */
  DemoSpace(Space space) {
    List<ThoughtId> made =
        space
            .edit(
                edit -> {
                  ThoughtId plan = edit.add("Weekend at the lighthouse", "travel");
                  ThoughtId ride = edit.add(BEFORE, "travel");
                  ThoughtId home = edit.add("The keeper's cottage sleeps four", "travel");
                  ThoughtId meal = edit.add("Chowder: potatoes, leeks, smoked haddock", "kitchen");
                  ThoughtId old = edit.add("Borrow the old canvas tent from Maren");
                  edit.setField(home, "price", new FieldValue.Int64(180));
                  edit.setField(home, "confirmed", new FieldValue.Bool(false));
                  edit.setField(plan, "organiser", "Ingrid Solheim");
                  edit.link(plan, "getting there", ride);
                  edit.link(plan, "staying at", home);
                  edit.link(home, "eating", meal);
                  edit.link(plan, "packing", old);
                })
            .created();
    trip = made.get(0);
    bus = made.get(1);
    house = made.get(2);
    food = made.get(3);
    tent = made.get(4);
  }

  void editOnLaptop(Space laptop) {
    laptop.edit(
        edit ->
            edit.setContent(bus, BY_LAPTOP)
                .setField(house, "price", new FieldValue.Int64(165))
                .tag(food, "vegetarian-option")
                .delete(tent));
  }

  void editOnPhone(Space phone) {
    phone.edit(
        edit -> {
          edit.setContent(bus, BY_PHONE);
          edit.setField(house, "price", new FieldValue.Int64(210));
          edit.untag(house, "travel");
          edit.setContent(tent, "Borrow the old canvas tent from Maren, and the pegs");
          edit.link(bus, "leads to", house);
          ThoughtId more = edit.add("Ask about the foghorn recordings", "curiosity");
          edit.link(trip, "on the way", more);
        });
  }

  /** Every text in a space that the relay must not see. */
  static Set<String> secrets(Space space) {
    Set<String> secrets = new TreeSet<>();
    for (Thought thought : ListCommand.all(space)) {
      thought.content().lines().map(String::strip).forEach(secrets::add);
      secrets.addAll(thought.tags());
      thought
          .fields()
          .forEach(
              (name, value) -> {
                secrets.add(name);
                secrets.add(Shown.value(value));
              });
      for (Edge edge : space.edgesFrom(thought.id())) {
        secrets.add(edge.key().type());
      }
    }
    secrets.addAll(List.of(BEFORE, BY_LAPTOP, BY_PHONE));
    space.devices().forEach(device -> secrets.add(device.name()));
    space.devices().forEach(device -> secrets.add(device.person()));
    return secrets;
  }
}
