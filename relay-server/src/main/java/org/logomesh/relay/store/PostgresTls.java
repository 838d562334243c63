package org.logomesh.relay.store;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * TLS to a PostgreSQL database, for JDBC as the URL has it for R2DBC: migrations must not go
 * another way than everything else.
 */
final class PostgresTls {
  private static final String NONE = "disable";

  /** Modes that look at the server's certificate. */
  private static final String VERIFY = "verify-";

  private static final List<String> FILES = List.of("sslRootCert", "sslCert", "sslKey");

  /** What the server says of a certificate of the relay's that it does not take. */
  private static final String ALERT = "Received fatal alert";

  private static final String CONNECTION_FAILURE = "08006";
  private static final String CONNECTION_REJECTED = "08004";

  private final ConnectionFactoryOptions options;
  private final String mode;

  PostgresTls(ConnectionFactoryOptions options) {
    this.options = options;
    String written = text("sslMode");
    written = written == null ? text("sslmode") : written;
    this.mode = written == null ? NONE : written;
  }

  private @Nullable String text(String option) {
    Object value = options.getValue(Option.valueOf(option));
    return value == null ? null : value.toString();
  }

  /** Whether there is none. */
  boolean isOff() {
    return mode.equals(NONE);
  }

  /**
   * Has connections made by it.
   *
   * @throws StoreRefusedException if a file that the URL names cannot be read
   */
  void use(PGSimpleDataSource source) {
    for (String option : FILES) {
      String file = text(option);
      if (file != null && !Files.isReadable(Path.of(file))) {
        throw new StoreRefusedException(
            "The file " + file + " cannot be read, which " + option + " names.",
            "Correct " + PostgresProperties.URL + ", or let the relay's user read the file.");
      }
    }
    source.setSslMode(mode);
    source.setSslRootCert(text("sslRootCert"));
    source.setSslCert(text("sslCert"));
    source.setSslKey(text("sslKey"));
    if (mode.startsWith(VERIFY) && text("sslRootCert") == null) {
      // As R2DBC does: the authorities that Java knows. JDBC would want a file in its user's home.
      source.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
  }

  /**
   * Why TLS does not come about, for people; null if it is not for TLS that a connection failed.
   */
  @Nullable String refusal(SQLException failure) {
    if (isOff()) {
      return null;
    }
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      boolean isRefusal =
          cause instanceof GeneralSecurityException // certificates and keys
              || cause instanceof FileNotFoundException
              || (cause instanceof SSLHandshakeException
                  && String.valueOf(cause.getMessage()).startsWith(ALERT));
      if (isRefusal) {
        return String.valueOf(cause.getMessage());
      }
    }
    // Another host name, or a server without TLS: JDBC says so itself. A network that fails has a
    // cause.
    boolean isOfTheDriver =
        CONNECTION_FAILURE.equals(failure.getSQLState())
            || CONNECTION_REJECTED.equals(failure.getSQLState());
    return failure.getCause() == null && isOfTheDriver
        ? String.valueOf(failure.getMessage())
        : null;
  }
}
