package org.logomesh.relay.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.UncheckedIOException;
import org.logomesh.relay.store.OperatorException;
import org.logomesh.relay.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the operator's programs end: with what they were asked for, or with why not. */
final class ToolProcess {
  private static final int FAILED = 1;

  /** What a program does. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int run();
  }

  private ToolProcess() {}

  /** Does the work and ends the process; what went wrong is on standard error. */
  static void run(Work work) {
    silence();
    int code = FAILED;
    try {
      code = work.run();
    } catch (OperatorException e) {
      System.err.println(e.getMessage() + " " + e.remedy());
    } catch (StoreException | UncheckedIOException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
    }
    System.exit(code);
  }

  // Standard output is the answer. No logger of a library may write there.
  private static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }
  }
}
