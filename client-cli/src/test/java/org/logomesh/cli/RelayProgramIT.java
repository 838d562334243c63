package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The relay's class archive with the real relay, which here ends as soon as it is ready. */
class RelayProgramIT {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void archive_madeThenOutOfDateThenBroken_theRelayStartsAndSaysNothingOfIt() throws Exception {
    BuiltRelay.require();
    Path jar = copyOfTheProgram();
    RelayProgram program = RelayProgramTest.at(jar);
    assertThat(program.hasArchive()).isFalse();

    assertThat(program.makeArchive()).isTrue();
    assertThat(program.hasArchive()).isTrue();
    assertThat(program.command(List.of()))
        .anySatisfy(option -> assertThat(option).startsWith("-XX:SharedArchiveFile="));
    assertStartsQuietly(program);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 2_000));
    assertThat(program.hasArchive()).isFalse();
    assertStartsQuietly(program);

    Path archive = archive();
    Files.delete(archive);
    Files.writeString(archive, "no archive");
    assertStartsQuietly(program);
  }

  private Path copyOfTheProgram() throws IOException {
    Path jar = Files.copy(BuiltRelay.JAR, folder.resolve("relay-server.jar"));
    for (String options : List.of("relay.options", "relay-24.options")) {
      Files.copy(BuiltRelay.JAR.resolveSibling(options), folder.resolve(options));
    }
    Files.createDirectory(folder.resolve("lib"));
    try (Stream<Path> libraries = Files.list(BuiltRelay.JAR.resolveSibling("lib"))) {
      for (Path library : libraries.toList()) {
        Files.copy(library, folder.resolve("lib").resolve(library.getFileName()));
      }
    }
    return jar;
  }

  private Path archive() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).findFirst().orElseThrow();
    }
  }

  private void assertStartsQuietly(RelayProgram program) throws Exception {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                program.command(
                    List.of(
                        "--logomesh.relay.data-dir=" + folder.resolve("data"),
                        "--logomesh.relay.registration=open",
                        "--logomesh.relay.exit-when-ready=true",
                        "--server.port=0")))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(said))
        .anyMatch(line -> line.startsWith("relay ready on "))
        .noneMatch(line -> line.contains(".jsa") || line.contains("archive"));
    assertThat(process.exitValue()).isZero();
  }
}
