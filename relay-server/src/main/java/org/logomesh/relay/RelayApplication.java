package org.logomesh.relay;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/** The relay as a process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RelayApplication {
  /** Set while the class archive is made, for which a relay must start and end. */
  private static final String EXIT_WHEN_READY = "logomesh.relay.exit-when-ready";

  /** Starts the relay with {@code --property=value} arguments; see {@code application.yaml}. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(RelayApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addListeners(new TransportGuard(), new SafetyReport());
    ConfigurableApplicationContext context = application.run(arguments);
    if (context.getEnvironment().getProperty(EXIT_WHEN_READY, Boolean.class, false)) {
      context.close();
    }
  }
}
