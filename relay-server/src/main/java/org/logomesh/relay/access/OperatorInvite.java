package org.logomesh.relay.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.DataDirectory;

/** The invite that an operator finds at the first start, good for any number of spaces. */
public class OperatorInvite {
  /** The file in the data directory that keeps the code for the operator. */
  public static final String FILE_NAME = "operator-invite.txt";

  private final AccessStore store;
  private final DataDirectory directory;

  OperatorInvite(AccessStore store, DataDirectory directory) {
    this.store = store;
    this.directory = directory;
  }

  /** Makes the invite if no invite was ever made. Returns its code, or null. Blocks briefly. */
  public @Nullable String createOnce() {
    if (Boolean.TRUE.equals(store.hasInvites().block())) {
      return null;
    }
    String code = Invites.newCode(new SecureRandom());
    directory.write(FILE_NAME, code + System.lineSeparator());
    store.putInvite(Invites.hash(code), null, null).block();
    return code;
  }

  /**
   * Removes the operator's file if it holds this invite, which is good for nothing any more.
   *
   * @param codeHash SHA-256 of the code, in hexadecimal
   */
  public static void forget(Path directory, String codeHash) {
    Path file = directory.resolve(FILE_NAME);
    try {
      if (Files.isRegularFile(file)
          && codeHash.equals(HexFormat.of().formatHex(Invites.hash(Files.readString(file))))) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
