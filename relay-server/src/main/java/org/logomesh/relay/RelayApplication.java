package org.logomesh.relay;

import org.logomesh.relay.access.AccessConfiguration;
import org.logomesh.relay.admin.AdminConfiguration;
import org.logomesh.relay.retention.RetentionConfiguration;
import org.logomesh.relay.signal.SignalConfiguration;
import org.logomesh.relay.store.StoreConfiguration;
import org.logomesh.relay.sync.SyncConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The relay as a process. What it is made of is named, here and by each package's configuration,
 * and not looked for: to read all classes for their annotations took 50 ms of each start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  AccessConfiguration.class,
  AdminConfiguration.class,
  RetentionConfiguration.class,
  SignalConfiguration.class,
  StoreConfiguration.class,
  SyncConfiguration.class,
  InfoController.class,
  ObservedRequests.class,
  ReadyLine.class
})
public class RelayApplication {
  /** Set while the class archive is made, for which a relay must start and end. */
  private static final String EXIT_WHEN_READY = "logomesh.relay.exit-when-ready";

  /** Starts the relay with {@code --property=value} arguments; see {@code application.yaml}. */
  public static void main(String[] arguments) {
    SpringApplication application = program();
    application.addListeners(new TransportGuard(), new SafetyReport());
    ConfigurableApplicationContext context = application.run(arguments);
    if (context.getEnvironment().getProperty(EXIT_WHEN_READY, Boolean.class, false)) {
      context.close();
    }
  }

  /** The program before it is started, without what keeps an operator from harm. */
  public static SpringApplication program() {
    SpringApplication application = new SpringApplication(RelayApplication.class);
    application.setMainApplicationClass(RelayApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addListeners(new GeneratedContext());
    return application;
  }
}
