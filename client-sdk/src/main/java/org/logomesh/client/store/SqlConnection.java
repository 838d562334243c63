package org.logomesh.client.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection with the statements it has prepared. Parameters are byte arrays, strings,
 * integers, longs or null. Not thread-safe; a statement must not be run again while its rows are
 * being read.
 */
final class SqlConnection implements AutoCloseable {
  /** Makes a value of the row a result set stands at. */
  interface RowReader<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection jdbc;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private SqlConnection(Connection jdbc) {
    this.jdbc = jdbc;
  }

  /** Opens a connection to a JDBC URL. */
  static SqlConnection open(String url) {
    SQLiteConfig config = new SQLiteConfig();
    // Otherwise the driver asks for the number of every inserted row: a quarter of bulk inserting.
    config.setGetGeneratedKeys(false);
    // One thread at a time uses a connection, so the locks that SQLite takes inside are waste.
    config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    try {
      SQLiteConnection connection = config.createConnection(url).unwrap(SQLiteConnection.class);
      // Transactions are begun and ended by statements here. In its own auto-commit mode the driver
      // tries to begin one before every change, and is refused, because there is one.
      connection.getConnectionConfig().setAutoCommit(false);
      return new SqlConnection(connection);
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  /** Runs any number of statements that have no parameters and whose rows do not matter. */
  void script(String sql) {
    try (Statement statement = jdbc.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  /** Runs a statement that changes rows and returns how many. */
  int update(String sql, @Nullable Object... parameters) {
    try {
      return bound(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Returns what the reader makes of the first row, or null if there is none. */
  <T> @Nullable T first(
      String sql, RowReader<? extends @Nullable T> reader, @Nullable Object... parameters) {
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      return rows.next() ? reader.read(rows) : null;
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Returns the first column of the first row, or {@code otherwise} if there is none. */
  long number(String sql, long otherwise, @Nullable Object... parameters) {
    Long number = first(sql, row -> row.getLong(1), parameters);
    return number == null ? otherwise : number;
  }

  /** Returns what the reader makes of every row. */
  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    List<T> result = new ArrayList<>();
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      while (rows.next()) {
        result.add(reader.read(rows));
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
    return result;
  }

  /** Gives rows to the reader until it answers false. */
  void scan(String sql, RowReader<Boolean> reader, @Nullable Object... parameters) {
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = reader.read(rows);
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Returns the whole database as the bytes of a file. */
  byte[] serialize() {
    try {
      return jdbc.unwrap(SQLiteConnection.class).serialize("main");
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  /** Puts the bytes of a file in place of this in-memory database. */
  void deserialize(byte[] image) {
    try {
      jdbc.unwrap(SQLiteConnection.class).deserialize("main", image);
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  @Override
  public void close() {
    try {
      jdbc.close();
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  // The driver gives up a statement that failed; the next call prepares it anew.
  private RuntimeException failed(String sql, SQLException error) {
    PreparedStatement statement = statements.remove(sql);
    if (statement != null) {
      try {
        statement.close();
      } catch (SQLException alsoFailed) {
        error.addSuppressed(alsoFailed);
      }
    }
    return SqlErrors.translate(error);
  }

  private PreparedStatement bound(String sql, @Nullable Object[] parameters) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = jdbc.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
