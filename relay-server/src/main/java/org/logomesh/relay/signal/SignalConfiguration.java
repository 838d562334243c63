package org.logomesh.relay.signal;

import java.time.Duration;
import java.util.Map;
import org.logomesh.model.wire.RelayApi;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/** Wires the rendezvous to its path. */
@Configuration(proxyBeanMethods = false)
class SignalConfiguration {
  @Bean
  Rendezvous rendezvous() {
    return new Rendezvous(Duration.ofSeconds(RelayApi.MAX_RENDEZVOUS_SECONDS));
  }

  @Bean
  HandlerMapping rendezvousPath(Rendezvous rendezvous) {
    return new SimpleUrlHandlerMapping(Map.of(RelayApi.RENDEZVOUS_PATH + "*", rendezvous), -1);
  }

  @Bean
  SmartLifecycle rendezvousLifecycle(Rendezvous rendezvous) {
    return new SmartLifecycle() {
      private volatile boolean running;

      @Override
      public void start() {
        running = true;
      }

      @Override
      public void stop() {
        running = false;
        rendezvous.close();
      }

      @Override
      public boolean isRunning() {
        return running;
      }

      // Open connections would hold up the graceful stop of the web server.
      @Override
      public int getPhase() {
        return Integer.MAX_VALUE;
      }
    };
  }
}
