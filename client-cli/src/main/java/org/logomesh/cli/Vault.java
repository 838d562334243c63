package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.SpaceException;

/**
 * A folder of notes. Folders and files whose name begins with a dot are not part of it: that is
 * where Obsidian, Git and others keep what is theirs.
 */
final class Vault {
  /** What the file of a note ends in. */
  static final List<String> ENDINGS = List.of(".md", ".markdown");

  private final Path root;
  private final SortedMap<String, Path> notes = new TreeMap<>();
  private final SortedMap<String, String> skipped = new TreeMap<>();
  private final SortedMap<String, String> passed = new TreeMap<>();
  private final SortedMap<String, Path> attachments = new TreeMap<>();

  /** The paths of attachments in lower case, by their last part; both begin with a slash. */
  private final Map<String, List<String>> byName = new HashMap<>();

  private Vault(Path root) {
    this.root = root;
  }

  /**
   * Looks through a folder.
   *
   * @throws SpaceException NO_SUCH_THING if there is no such folder
   */
  static Vault scan(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          Files.exists(folder) ? folder + " is not a folder" : "there is no folder " + folder);
    }
    Vault vault = new Vault(folder.toRealPath());
    Files.walkFileTree(vault.root, vault.new Visitor());
    return vault;
  }

  /** Where it is, without symbolic links. */
  Path root() {
    return root;
  }

  /** The files of notes, by their path in the vault, with slashes. */
  SortedMap<String, Path> notes() {
    return notes;
  }

  /** What was left out, and why. */
  Map<String, String> skipped() {
    return skipped;
  }

  /** What was passed over without loss, and why. */
  Map<String, String> passed() {
    return passed;
  }

  /** The other files, such as pictures, by path. */
  Map<String, Path> attachments() {
    return attachments;
  }

  /** Whether a link leads to one of the other files. */
  boolean hasAttachment(String target) {
    String path = "/" + target.toLowerCase(Locale.ROOT);
    String name = path.substring(path.lastIndexOf('/'));
    return byName.getOrDefault(name, List.of()).stream().anyMatch(each -> each.endsWith(path));
  }

  NoteIndex index() {
    return new NoteIndex(notes.keySet());
  }

  private String relative(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private void attach(String path, Path file) {
    attachments.put(path, file);
    String lower = "/" + path.toLowerCase(Locale.ROOT);
    byName
        .computeIfAbsent(lower.substring(lower.lastIndexOf('/')), none -> new ArrayList<>())
        .add(lower);
  }

  private static boolean isNote(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }

  // Links are not followed: what they lead to inside the vault is found under its own name, and
  // what is outside was not asked for. So there is no going round in circles either.
  private void link(String path, Path link) {
    try {
      if (link.toRealPath().startsWith(root)) {
        passed.put(path, "is a symbolic link; what it leads to is imported under its own name");
      } else {
        skipped.put(path, "is a symbolic link out of the vault; import that folder by itself");
      }
    } catch (IOException e) {
      skipped.put(path, "is a symbolic link that leads nowhere or in a circle");
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String path = relative(file);
      if (isHidden(file)) {
        return FileVisitResult.CONTINUE;
      }
      if (attributes.isSymbolicLink()) {
        link(path, file);
      } else if (isNote(path)) {
        notes.put(path, file);
      } else {
        attach(path, file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      skipped.put(
          relative(file),
          "cannot be read: "
              + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage()));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      if (e != null) {
        skipped.put(relative(folder), "cannot be read to its end: " + e.getMessage());
      }
      return FileVisitResult.CONTINUE;
    }

    private boolean isHidden(Path file) {
      return !file.equals(root) && file.getFileName().toString().startsWith(".");
    }
  }
}
