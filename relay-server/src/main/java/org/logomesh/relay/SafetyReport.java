package org.logomesh.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * What of the configuration is not safe, told at the start in one block. What would show secrets to
 * whoever asks is refused; what an operator may have reasons for is a warning. Where the relay may
 * listen is {@link TransportGuard}'s.
 */
final class SafetyReport implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  /** A password that is guessed in hours, in characters. */
  private static final int SHORT_PASSWORD = 12;

  /** The only management endpoint on the port of devices; metrics are on the operator's. */
  private static final Set<String> ENDPOINTS = Set.of("health");

  private static final Set<String> TALKATIVE = Set.of("debug", "trace", "all");

  private static final Logger log = LoggerFactory.getLogger(SafetyReport.class);

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    Environment environment = event.getEnvironment();
    requireFewEndpoints(environment);
    List<String> warnings = warnings(environment, System.getProperty("user.name", ""));
    if (!warnings.isEmpty()) {
      log.warn("the configuration is not safe:\n  * {}", String.join("\n  * ", warnings));
    }
  }

  static void requireFewEndpoints(Environment environment) {
    List<String> exposed =
        List.of(
            environment.getProperty(
                "management.endpoints.web.exposure.include", String[].class, new String[0]));
    for (String endpoint : exposed) {
      if (!ENDPOINTS.contains(endpoint.strip())) {
        throw new RefusedToStartException(
            "The relay would expose the management endpoint \"" + endpoint + "\".",
            """
            Such endpoints show settings, memory and logs, and change them. Leave it as it is:
              --management.endpoints.web.exposure.include=health""");
      }
    }
  }

  /** What an operator should know, a line each. */
  static List<String> warnings(Environment environment, String user) {
    List<String> warnings = new ArrayList<>();
    if (user.equals("root")) {
      warnings.add("it runs as root; give it a user of its own");
    }
    dataDirectory(environment, warnings);
    logging(environment, warnings);
    if (list(environment, "logomesh.relay.allowed-origins").contains("*")) {
      warnings.add(
          "allowed-origins is *: the scripts of every page in the web may connect; name the pages");
    }
    boolean isPublic = !environment.getProperty("logomesh.relay.origin", "").isBlank();
    if (isPublic && "open".equalsIgnoreCase(property(environment, "logomesh.relay.registration"))) {
      warnings.add("registration is open: anybody may use the disk; leave it to invites");
    }
    String password = environment.getProperty("logomesh.relay.store.password", "");
    if (!password.isEmpty() && password.length() < SHORT_PASSWORD) {
      warnings.add(
          "the password of the database has " + password.length() + " characters; 12 at least");
    }
    if (list(environment, "logomesh.relay.trusted-proxies").stream()
        .anyMatch(p -> p.endsWith("/0"))) {
      warnings.add(
          "trusted-proxies has the whole internet: anybody may say which address he comes from");
    }
    return warnings;
  }

  private static void dataDirectory(Environment environment, List<String> warnings) {
    Path directory = Path.of(environment.getProperty("logomesh.relay.data-dir", "relay-data"));
    try {
      Set<PosixFilePermission> permissions =
          Files.isDirectory(directory) ? Files.getPosixFilePermissions(directory) : Set.of();
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_EXECUTE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
        warnings.add(
            "other users can use its directory " + directory.toAbsolutePath() + ": chmod 700 it");
      }
    } catch (IOException | UnsupportedOperationException noSuchPermissions) {
      // Not on this file system, or the relay will say why it cannot use the directory.
    }
  }

  private static void logging(Environment environment, List<String> warnings) {
    for (String logger : List.of("root", "reactor", "reactor.netty", "io", "org.springframework")) {
      String name = "logging.level." + logger;
      if (TALKATIVE.contains(property(environment, name).toLowerCase(Locale.ROOT))) {
        warnings.add(name + " logs assertions, addresses and what is sent; use it for minutes");
      }
    }
    if (environment.getProperty("debug", Boolean.class, false)
        || environment.getProperty("trace", Boolean.class, false)) {
      warnings.add("debug or trace logs what should not stay; use it for minutes");
    }
  }

  private static String property(Environment environment, String name) {
    return environment.getProperty(name, "").strip();
  }

  private static List<String> list(Environment environment, String name) {
    return List.of(environment.getProperty(name, String[].class, new String[0])).stream()
        .map(String::strip)
        .toList();
  }
}
