package org.logomesh.client.store;

import java.util.random.RandomGenerator;
import org.logomesh.model.id.IncarnationId;

/** Decides, when a database is opened, whether it may go on writing its own log. */
final class Ownership {
  private static final int TOKEN_BYTES = 32;

  private Ownership() {}

  /** Compares the tokens of a database in a file and, if nobody else has it open, renews them. */
  static OpenToken settle(Database database, TokenFile file, RandomGenerator random) {
    Settings settings = new Settings(database);
    byte[] token = settings.get(Settings.TOKEN);
    OpenToken found =
        token == null
            ? OpenToken.CREATED
            : file.matches(token) ? OpenToken.SAME : OpenToken.RESTORED_OR_COPIED;
    if (file.first() || found != OpenToken.SAME) {
      byte[] renewed = new byte[TOKEN_BYTES];
      random.nextBytes(renewed);
      database.write(
          sql -> {
            claim(database, found, random);
            settings.put(Settings.TOKEN, renewed);
            return true;
          });
      file.write(renewed);
    }
    return found;
  }

  /** Makes a database fit to be used after it was made, copied or restored. */
  static void claim(Database database, OpenToken found, RandomGenerator random) {
    if (found == OpenToken.SAME) {
      return;
    }
    Settings settings = new Settings(database);
    byte[] incarnation = new byte[IncarnationId.SIZE];
    random.nextBytes(incarnation);
    database.write(
        sql -> {
          settings.put(Settings.INCARNATION, incarnation);
          settings.retireOwnLog();
          return true;
        });
  }
}
