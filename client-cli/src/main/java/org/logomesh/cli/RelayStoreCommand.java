package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A command of the operator's that works on what the relay of this machine keeps. */
@Command
abstract class RelayStoreCommand implements Callable<Integer> {
  @ParentCommand private @Nullable RelayCommand relay;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the relay keeps everything, as for lm relay.")
  private @Nullable Path data;

  /**
   * Does the command's work; returns an exit code.
   *
   * @param directory where the relay keeps everything
   */
  abstract int run(String directory, Output out) throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    RelayCommand parent = RelayCommand.of(relay);
    return run(parent.directory(data).toString(), parent.output());
  }
}
