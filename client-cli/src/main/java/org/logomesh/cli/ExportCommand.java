package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Write all thoughts as Markdown notes with front matter, one file each.",
      "Preferences and what plugins keep go into states.json beside them.",
      "Files that are not from this space, or were changed since, are left alone."
    })
final class ExportCommand extends SpaceCommand {
  @Parameters(paramLabel = "DIR", description = "The folder; made if need be.")
  private Path folder = Path.of("");

  @Option(names = "--force", description = "Overwrite whatever is in the way.")
  private boolean force;

  @Override
  int run(Space space, Output out) throws IOException {
    VaultExport export;
    try {
      export = new VaultExport(space, folder, force, out);
    } catch (FileAlreadyExistsException e) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, folder + " is a file, not a folder", e);
    }
    try {
      export.run();
    } catch (IOException e) {
      throw new SpaceException(
          SpaceException.Kind.STORAGE, "cannot write to " + folder + ": " + e.getMessage(), e);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("written", export.written);
    object.put("unchanged", export.unchanged);
    object.put("deletedThoughts", export.stale);
    object.put("skipped", export.skipped);
    out.object(object);
    out.line(export.written + " written, " + export.unchanged + " unchanged, in " + folder);
    export.stale.forEach(path -> out.line("left: " + path + " (its thought was deleted)"));
    export.skipped.forEach((path, why) -> out.line("not written: " + path + " " + why));
    return export.skipped.isEmpty() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
