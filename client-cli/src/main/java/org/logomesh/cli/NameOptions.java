package org.logomesh.cli;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.SpaceSettings;
import picocli.CommandLine.Option;

/** What a device is called from its first day on, and whose it is. */
final class NameOptions {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What this device is called (default: its host name).")
  private @Nullable String name;

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description = "Whose device it is (default: the user's name).")
  private @Nullable String person;

  /** The settings with the names that were given. */
  SpaceSettings in(SpaceSettings settings) {
    SpaceSettings named = name == null ? settings : settings.withDeviceName(name);
    return person == null ? named : named.withPersonName(person);
  }
}
