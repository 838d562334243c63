package org.logomesh.relay;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Decides whether a relay starts from the context that was generated when it was built (ADR 184),
 * if it is told to ({@code -Dspring.aot.enabled=true} in {@code relay.options}). What Spring Boot
 * makes a relay of was decided then, by the settings of {@code application.yaml}. The relay's own
 * settings, the server's and those of logging only say what these parts do. An operator who sets
 * something else of Spring Boot might want other parts: it is looked at anew then, which takes a
 * second.
 */
final class GeneratedContext implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  /** Settings that may decide what a relay is made of. */
  private static final List<ConfigurationPropertyName> DECIDING =
      names("spring", "management", "server.forward-headers-strategy", "debug", "trace");

  /** And those among them that do not: Spring Boot's own, and where settings come from. */
  private static final List<ConfigurationPropertyName> NOT_DECIDING =
      names("spring.aot", "spring.application", "spring.config", "spring.output");

  /** Of the property source that is packed with the program, in its name. */
  private static final String PACKED = "class path resource";

  private static final Logger log = LoggerFactory.getLogger(GeneratedContext.class);

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    boolean wanted = Boolean.getBoolean(AotDetector.AOT_ENABLED);
    Optional<ConfigurationPropertyName> deciding =
        wanted ? deciding(event.getEnvironment()) : Optional.empty();
    deciding.ifPresent(name -> log.info("starts more slowly, because {} is set", name));
    // Which Spring looks at next, for this and, in tests, for the next relay of the process.
    SpringProperties.setProperty(
        AotDetector.AOT_ENABLED, Boolean.toString(wanted && deciding.isEmpty()));
  }

  /** A setting of the operator's that may decide what the relay is made of. */
  static Optional<ConfigurationPropertyName> deciding(ConfigurableEnvironment environment) {
    return environment.getPropertySources().stream()
        .filter(source -> !source.getName().contains(PACKED))
        .flatMap(GeneratedContext::names)
        .filter(name -> isIn(DECIDING, name) && !isIn(NOT_DECIDING, name))
        .findFirst();
  }

  private static Stream<ConfigurationPropertyName> names(PropertySource<?> source) {
    return StreamSupport.stream(ConfigurationPropertySources.from(source).spliterator(), false)
        .filter(IterableConfigurationPropertySource.class::isInstance)
        .flatMap(each -> ((IterableConfigurationPropertySource) each).stream());
  }

  private static boolean isIn(
      List<ConfigurationPropertyName> parents, ConfigurationPropertyName name) {
    return parents.stream().anyMatch(parent -> parent.equals(name) || parent.isAncestorOf(name));
  }

  private static List<ConfigurationPropertyName> names(String... names) {
    return Stream.of(names).map(ConfigurationPropertyName::of).toList();
  }
}
