package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What somebody reads who has never seen {@code lm}. */
class HelpTest {
  private static List<CommandLine> commands(CommandLine command) {
    List<CommandLine> all = new ArrayList<>(List.of(command));
    command.getSubcommands().values().forEach(each -> all.addAll(commands(each)));
    return all;
  }

  @Test
  void help_everyCommand_beginsWithAWholeSentence() {
    for (CommandLine command : commands(Main.commandLine())) {
      String[] description = command.getCommandSpec().usageMessage().description();
      // The list of commands shows the first line alone.
      assertThat(description).as(command.getCommandName()).isNotEmpty();
      assertThat(description[0]).as(command.getCommandName()).matches("[A-Z].*[.]");
    }
  }

  @Test
  void help_everyOptionAndArgument_saysWhatItIs() {
    for (CommandLine command : commands(Main.commandLine())) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        String what = command.getCommandName() + " " + option.longestName();
        assertThat(option.description()).as(what).isNotEmpty();
        assertThat(option.paramLabel()).as(what).matches("[A-Z:|=]*|<.*> *");
        if (option.arity().max() > 0) {
          assertThat(option.paramLabel()).as(what).doesNotContain("<");
        }
      }
      for (PositionalParamSpec argument : command.getCommandSpec().positionalParameters()) {
        assertThat(argument.description()).as(command.getCommandName()).isNotEmpty();
      }
    }
  }

  @Test
  void help_withoutACommand_saysHowToBegin() {
    Lm lm = new Lm(java.nio.file.Path.of("none"));
    assertThat(lm.run("--help").out()).contains("To begin: lm init").contains("Exit codes:");
    assertThat(lm.run("list", "--help").out()).contains("Exit codes:").doesNotContain("To begin");
  }
}
