package org.logomesh.relay;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The relay as a process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RelayApplication {
  /** Starts the relay with {@code --property=value} arguments; see {@code application.yaml}. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(RelayApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addListeners(new TransportGuard());
    application.run(arguments);
  }
}
