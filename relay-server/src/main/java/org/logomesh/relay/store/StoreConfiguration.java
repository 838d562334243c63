package org.logomesh.relay.store;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what a relay has of its own, whatever its store is. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  @Bean(destroyMethod = "close")
  DataDirectory dataDirectory(StoreProperties properties) {
    return DataDirectory.open(properties.dataDir());
  }
}
