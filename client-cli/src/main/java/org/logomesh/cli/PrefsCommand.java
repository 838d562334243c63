package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.logomesh.client.Preferences;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.Written;
import org.logomesh.client.graph.FieldValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prefs",
    description = {
      "Your preferences, the same on all devices.",
      "prefs list | prefs get NAME | prefs set NAME VALUE | prefs rm NAME"
    })
final class PrefsCommand extends SpaceCommand {
  private enum Action {
    list,
    get,
    set,
    rm
  }

  @Parameters(index = "0", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.list;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME [VALUE]",
      description =
          "The preference, and a text, number, true or false; \"in quotes\" always a text.")
  private List<String> rest = List.of();

  @Option(names = "--user", paramLabel = "USER", description = "Whose (default: ${DEFAULT-VALUE}).")
  private String user = Preferences.ME;

  @Override
  int run(Space space, Output out) {
    int wanted = action == Action.list ? 0 : action == Action.set ? 2 : 1;
    if (rest.size() != wanted) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "give " + (wanted == 0 ? "nothing" : wanted == 1 ? "a name" : "a name and a value"));
    }
    Preferences preferences = space.preferences(user);
    switch (action) {
      case list -> preferences.all().forEach((name, value) -> print(out, name, value, 1));
      case get -> {
        String name = rest.get(0);
        List<FieldValue> values = preferences.competing(name);
        if (values.isEmpty()) {
          throw new SpaceException(
              SpaceException.Kind.NO_SUCH_THING, "there is no preference '" + name + "'");
        }
        print(out, name, values.get(0), values.size());
      }
      case set -> {
        FieldValue value = Values.parse(rest.get(1));
        written(out, space.edit(edit -> edit.preferences(user).set(rest.get(0), value)));
      }
      case rm -> written(out, space.edit(edit -> edit.preferences(user).remove(rest.get(0))));
    }
    return ExitCodes.OK;
  }

  private void written(Output out, Written written) {
    out.object(Map.of("name", rest.get(0), "syncStatus", written.syncStatus().name()));
  }

  private static void print(Output out, String name, FieldValue value, int competing) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("type", value.type().name());
    object.put("value", Shown.value(value));
    object.put("competing", competing);
    out.object(object);
    String others = competing > 1 ? "  (set differently on several devices; set it again)" : "";
    out.line(name + " = " + Objects.toString(Shown.value(value)) + others);
  }
}
