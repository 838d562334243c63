package org.logomesh.client.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A file that only its owner may read, and that is there whole or not at all: written beside,
 * synced, then renamed.
 */
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private PrivateFile() {}

  /**
   * Writes the file.
   *
   * @param replace whether a file that is there may be replaced
   */
  static void write(Path path, byte[] content, boolean replace) throws IOException {
    Path directory = directory(path);
    Path temporary = createEmpty(directory, "." + path.getFileName());
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      CopyOption[] options =
          replace
              ? new CopyOption[] {StandardCopyOption.ATOMIC_MOVE}
              : new CopyOption[] {}; // a plain move refuses to replace
      Files.move(temporary, path, options);
      syncDirectory(directory);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Whether anybody but the owner may read or change the file; false where that is unknown. */
  static boolean isOpenToOthers(Path path) throws IOException {
    if (!hasPosixPermissions(path)) {
      return false;
    }
    return !OWNER.containsAll(Files.getPosixFilePermissions(path));
  }

  // Private from the moment it exists: permissions set later would leave a gap.
  private static Path createEmpty(Path directory, String prefix) throws IOException {
    if (hasPosixPermissions(directory)) {
      FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
      return Files.createTempFile(directory, prefix, ".tmp", ownerOnly);
    }
    Path temporary = Files.createTempFile(directory, prefix, ".tmp");
    AclFileAttributeView acl = Files.getFileAttributeView(temporary, AclFileAttributeView.class);
    if (acl != null) {
      AclEntry ownerMayAll =
          AclEntry.newBuilder()
              .setType(AclEntryType.ALLOW)
              .setPrincipal(acl.getOwner())
              .setPermissions(EnumSet.allOf(AclEntryPermission.class))
              .build();
      acl.setAcl(List.of(ownerMayAll));
    }
    return temporary;
  }

  private static boolean hasPosixPermissions(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  // The rename itself must be durable. Only POSIX systems can open a directory.
  private static void syncDirectory(Path directory) throws IOException {
    if (hasPosixPermissions(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path directory(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("not a file: " + path);
    }
    return parent;
  }
}
