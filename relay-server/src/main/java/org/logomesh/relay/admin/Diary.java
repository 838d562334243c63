package org.logomesh.relay.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.store.DataDirectory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import reactor.core.publisher.Mono;

/** Writes into the audit log when the relay starts and stops, and which settings changed. */
class Diary {
  private static final List<String> PREFIXES = List.of("logomesh.relay.", "server.");

  /** Parts of names whose values are secrets, or may hold one. */
  private static final List<String> SECRETS = List.of("token", "password", "url");

  private final AuditLog audit;
  private final DataDirectory directory;
  private final ConfigurableEnvironment environment;

  Diary(AuditLog audit, DataDirectory directory, ConfigurableEnvironment environment) {
    this.audit = audit;
    this.directory = directory;
    this.environment = environment;
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    List<String> changed = SettingsMemory.changed(settings(), directory);
    audit
        .write(AuditEvent.RELAY_STARTED, version())
        .then(
            changed.isEmpty()
                ? Mono.empty()
                : audit.write(AuditEvent.SETTINGS_CHANGED, String.join(", ", changed)))
        .block();
  }

  @EventListener
  void closed(ContextClosedEvent event) {
    audit.noteLast(AuditEvent.RELAY_STOPPED, version());
  }

  private static String version() {
    String version = Diary.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }

  // Every setting has its default in application.yaml, so the names are all there.
  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> known
          && source.getName().contains("application.yaml")) {
        for (String name : known.getPropertyNames()) {
          if (PREFIXES.stream().anyMatch(name::startsWith)
              && SECRETS.stream().noneMatch(name::contains)) {
            settings.put(name, environment.getProperty(name, ""));
          }
        }
      }
    }
    return settings;
  }
}
