package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.SpaceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "demo",
    description = {
      "Watch two devices and a relay that cannot read them.",
      "Offline edits, pairing, sync, conflicts, and a search of the relay's files. Everything happens"
          + " in a temporary folder."
    })
final class DemoCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Root root;

  @Option(
      names = "--import",
      paramLabel = "DIR",
      description = "Use this Markdown or Obsidian vault as well.")
  private @Nullable Path vault;

  @Option(names = "--keep", description = "Leave the temporary folder, to look into it.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    Root parent = root;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    Output out = parent.output();
    Path folder = Files.createTempDirectory("logomesh-demo");
    DemoChecks checks = new DemoChecks(out);
    Demo demo = new Demo(folder, vault, out, checks);
    // Ctrl-C ends this process in the middle; the relay and the folder go all the same.
    Thread cleanUp = new Thread(() -> finish(demo, folder, out), "demo-clean-up");
    Runtime.getRuntime().addShutdownHook(cleanUp);
    try {
      demo.run();
    } catch (SpaceException e) {
      checks.check("the demo goes through", false, "no failure", String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      if (!demo.isClosed()) {
        throw e;
      }
      return ExitCodes.FAILED; // Ctrl-C closed everything under its hands
    } finally {
      if (!demo.isClosed()) {
        Runtime.getRuntime().removeShutdownHook(cleanUp);
        finish(demo, folder, out);
      }
    }
    checks.summary();
    return checks.allHeld() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }

  private void finish(Demo demo, Path folder, Output out) {
    demo.close();
    if (keep) {
      out.line("kept: " + folder);
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      out.note("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
