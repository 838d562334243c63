package org.logomesh.relay.signal;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.MemberWatch;
import org.logomesh.relay.store.ChangeFeed;
import org.logomesh.relay.sync.ChannelRoute;
import org.logomesh.relay.sync.ConnectionsLifecycle;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/** Wires the rendezvous, signalling and tunnels to their paths. */
@Configuration(proxyBeanMethods = false)
@Import(TurnController.class)
@EnableConfigurationProperties({SignalProperties.class, TurnProperties.class})
public class SignalConfiguration {
  @Bean
  Rendezvous rendezvous() {
    return new Rendezvous(Duration.ofSeconds(RelayApi.MAX_RENDEZVOUS_SECONDS));
  }

  @Bean
  SignalHub signalHub(SignalProperties properties) {
    return new SignalHub(SignalLimits.of(properties, RelayApi.MAX_TUNNEL_WAIT_SECONDS * 1_000L));
  }

  @Bean
  Tunnels tunnels(SignalHub hub, MemberWatch members) {
    return new Tunnels(hub, members, hub.limits());
  }

  @Bean
  ChannelRoute tunnelRoute(Tunnels tunnels) {
    return new RSocketTunnel(tunnels);
  }

  @Bean
  TurnServers turnServers(TurnProperties properties) {
    return new TurnServers(properties);
  }

  @Bean
  HandlerMapping signalPaths(
      Rendezvous rendezvous, SignalHub hub, MemberWatch members, Tunnels tunnels) {
    return new SimpleUrlHandlerMapping(
        Map.of(
            RelayApi.RENDEZVOUS_PATH + "*",
            rendezvous,
            RelayApi.SIGNAL_PATH,
            new WebSocketSignal(hub, members),
            RelayApi.TUNNEL_PATH + "*",
            new WebSocketTunnel(tunnels)),
        -1);
  }

  @Bean
  SmartLifecycle signalLifecycle(
      Rendezvous rendezvous,
      SignalHub hub,
      Tunnels tunnels,
      MemberWatch members,
      Blocks blocks,
      Deletions deletions,
      ChangeFeed feed) {
    return new ConnectionsLifecycle(
        "signal-timer",
        feed,
        members::onChange,
        now -> {
          hub.tick(now);
          tunnels.tick(now);
          members.end(blocks.now()::includes, ErrorCode.BLOCKED);
          members.end((space, device) -> deletions.includes(space), ErrorCode.SPACE_DELETED);
          rendezvous.end(deletions::includes, ErrorCode.SPACE_DELETED);
        },
        () -> {
          rendezvous.close();
          tunnels.close();
          hub.close();
        });
  }

  @Bean
  MeterBinder signalMetrics(SignalHub hub, Tunnels tunnels) {
    return registry -> {
      Gauge.builder("logomesh.relay.signal.connections", hub, SignalHub::connections)
          .description("Open signalling connections")
          .register(registry);
      Gauge.builder("logomesh.relay.tunnels", tunnels, Tunnels::open)
          .description("Tunnels, those included in which one device waits for the other")
          .register(registry);
      Gauge.builder(
              "logomesh.relay.tunnel.held.bytes", tunnels.counter(), Tunnels.Counter::heldBytes)
          .description("Bytes in tunnels that the network has not taken yet")
          .register(registry);
      FunctionCounter.builder(
              "logomesh.relay.tunnel.bytes", tunnels.counter(), Tunnels.Counter::passedBytes)
          .description("Bytes that have been through tunnels")
          .register(registry);
    };
  }
}
