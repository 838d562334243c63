package org.logomesh.relay.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/** One database connection and its prepared statements. Used by one thread at a time. */
final class Sql implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Opens a connection to a SQLite file, made for many inserts by one thread at a time. */
  static Sql open(String url) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Otherwise the driver asks for the number of every inserted row: a quarter of inserting.
    config.setGetGeneratedKeys(false);
    // One thread at a time uses a connection, so the locks that SQLite takes inside are waste.
    config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    return new Sql(config.createConnection(url));
  }

  /** The connection, for a library. */
  Connection connection() {
    return connection;
  }

  /**
   * From now on transactions are begun and ended by statements here. The driver would try to begin
   * one before every change, and be refused, because there is one.
   */
  void beginsAndEndsTransactions() throws SQLException {
    connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(false);
  }

  /**
   * Returns the statement for this text, prepared once per connection. Texts are constants, so
   * their number is bounded.
   */
  PreparedStatement prepare(String text) throws SQLException {
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      prepared.put(text, statement);
    }
    return statement;
  }

  void execute(String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /**
   * Lets go of all statements: one that has failed, of a full disk for instance, is given up by the
   * driver and fails ever after.
   */
  void forget() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    forget();
    connection.close();
  }

  /** Work on a connection; a write may be run twice, so it keeps nothing outside of itself. */
  @FunctionalInterface
  interface Work<T> {
    @Nullable T run(Sql sql) throws SQLException;
  }
}
