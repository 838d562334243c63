package org.logomesh.relay;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks the relay of this machine whether it is ready, and exits with 0 if it is: for supervisors of
 * images that have no shell and no other program.
 */
public final class HealthProbe {
  private static final String DEFAULT_PORT = "7420";
  private static final String PATH = "/actuator/health/readiness";
  private static final int TIMEOUT_MILLIS = 3_000;

  private HealthProbe() {}

  /**
   * Asks once.
   *
   * @param args none, or the port; otherwise it is that of the environment's SERVER_PORT, or 7420
   */
  public static void main(String[] args) {
    String port =
        args.length > 0 ? args[0] : System.getenv().getOrDefault("SERVER_PORT", DEFAULT_PORT);
    String answer = ask(port);
    System.out.println(answer);
    if (!answer.equals("ready")) {
      System.exit(1);
    }
  }

  /** Returns "ready", or why not. */
  static String ask(String port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + PATH).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      return status == HttpURLConnection.HTTP_OK ? "ready" : "not ready: " + status;
    } catch (IOException | IllegalArgumentException e) {
      return "no answer on port " + port + ": " + e.getMessage();
    }
  }
}
