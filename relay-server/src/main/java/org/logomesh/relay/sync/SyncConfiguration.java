package org.logomesh.relay.sync;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.rsocket.DuplexConnection;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.plugins.DuplexConnectionInterceptor;
import io.rsocket.transport.ServerTransport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.Gate;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.access.Rates;
import org.logomesh.relay.access.Sockets;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.Upgrades;
import org.logomesh.relay.store.ChangeFeed;
import org.logomesh.relay.store.EntryStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.netty.http.server.WebsocketServerSpec;

/** Wires the sync core to Netty: one port, two ways in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SyncProperties.class)
public class SyncConfiguration {
  /** Room for RSocket's own header and metadata around the longest frame. */
  private static final int RSOCKET_OVERHEAD_BYTES = 64 * 1024;

  private static final int MAX_MESSAGE_BYTES = FrameCodec.MAX_FRAME_BYTES + RSOCKET_OVERHEAD_BYTES;

  /**
   * Connections that may wait in the kernel to be taken; it knows a limit of its own, 4,096 as a
   * rule.
   */
  private static final int WAITING_CONNECTIONS = 4_096;

  /** How long an RSocket may take to say SETUP, and to open its channel, in seconds. */
  private static final int SETUP_SECONDS = 10;

  /** From a commit on a fast disk to one that devices notice; a reader of p99 needs no more. */
  private static final Duration[] COMMIT_BUCKETS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  @Bean
  SyncLimits syncLimits(SyncProperties properties) {
    return SyncLimits.defaults().withMaxConnections(properties.maxConnections());
  }

  @Bean(destroyMethod = "shutdown")
  @Qualifier("sync")
  ExecutorService syncThreads() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        Runtime.getRuntime().availableProcessors(),
        task -> new Thread(task, "sync-" + number.incrementAndGet()));
  }

  @Bean
  SyncHub syncHub(
      EntryStore store,
      TrustCache trusts,
      @Qualifier("sync") ExecutorService threads,
      SyncLimits limits,
      Rates rates,
      MeterRegistry registry,
      AuditLog audit) {
    Timer commits =
        Timer.builder("logomesh.relay.commit")
            .description(
                "From the hand-over of a range of entries to the store until it is durable")
            .serviceLevelObjectives(COMMIT_BUCKETS)
            .register(registry);
    return new SyncHub(
        store,
        trusts,
        threads,
        limits,
        rates,
        new SyncCounters(System::nanoTime, nanos -> commits.record(nanos, TimeUnit.NANOSECONDS)),
        (device, code) -> {
          if (code == ErrorCode.REVOKED) {
            audit.note(
                AuditEvent.DEVICE_REMOVED,
                "device "
                    + device.device().abbreviated()
                    + " of space "
                    + device.space().abbreviated());
          }
        });
  }

  @Bean
  LimitsInForce syncLimitsInForce(SyncLimits limits) {
    return () -> limits.inForce(Runtime.getRuntime().maxMemory());
  }

  @Bean
  SmartLifecycle syncLifecycle(SyncHub hub, Blocks blocks, Deletions deletions, ChangeFeed feed) {
    return new ConnectionsLifecycle(
        "sync-timer",
        feed,
        hub::onChange,
        now -> {
          hub.tick(now);
          // Also who signed in while the block was made, and so was not kept out by it.
          hub.end(blocks.now()::includes, ErrorCode.BLOCKED);
          hub.end((space, device) -> deletions.includes(space), ErrorCode.SPACE_DELETED);
        },
        hub::close);
  }

  @Bean
  HandlerMapping syncPath(SyncHub hub) {
    return new SimpleUrlHandlerMapping(Map.of(RelayApi.SYNC_PATH, new WebSocketSync(hub)), -1);
  }

  @Bean
  OpenSockets openSockets(Upgrades upgrades) {
    return new OpenSockets(
        upgrades, WebsocketServerSpec.builder().maxFramePayloadLength(MAX_MESSAGE_BYTES).build());
  }

  @Bean
  WebSocketHandlerAdapter webSocketHandlerAdapter(OpenSockets sockets) {
    return new WebSocketHandlerAdapter(new HandshakeWebSocketService(new SocketUpgrade(sockets)));
  }

  private static DuplexConnection guarded(
      DuplexConnectionInterceptor.Type type, DuplexConnection connection) {
    return type == DuplexConnectionInterceptor.Type.SOURCE
        ? new RSocketGuard(connection, MAX_MESSAGE_BYTES, Duration.ofSeconds(SETUP_SECONDS))
        : connection;
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> rsocketRoute(
      SyncHub hub,
      DeviceAuthenticator authenticator,
      ObjectProvider<ChannelRoute> routes,
      Gate gate,
      OpenSockets open,
      Sockets sockets,
      @Value("${logomesh.relay.request-timeout}") Duration requestTimeout) {
    ServerTransport.ConnectionAcceptor acceptor =
        RSocketServer.create(new RSocketSync(hub, authenticator, routes.orderedStream().toList()))
            .payloadDecoder(PayloadDecoder.ZERO_COPY)
            .maxInboundPayloadSize(MAX_MESSAGE_BYTES)
            .maxTimeToFirstFrame(Duration.ofSeconds(SETUP_SECONDS))
            .interceptors(guards -> guards.forConnection(SyncConfiguration::guarded))
            .asConnectionAcceptor(MAX_MESSAGE_BYTES);
    return factory -> {
      factory.addRouteProviders(
          paths -> paths.get(RelayApi.RSOCKET_PATH, new RSocketRoute(acceptor, open, gate)));
      factory.addServerCustomizers(
          server ->
              server
                  .option(ChannelOption.SO_BACKLOG, WAITING_CONNECTIONS)
                  .doOnBound(bound -> bound.channel().pipeline().addFirst("pace", new AcceptPace()))
                  .doOnChannelInit(
                      (observer, channel, remote) ->
                          open(channel, remote, sockets, requestTimeout)));
    };
  }

  private static void open(
      Channel channel, @Nullable SocketAddress remote, Sockets sockets, Duration requestTimeout) {
    InetSocketAddress address = remote instanceof InetSocketAddress known ? known : null;
    if (!sockets.opened(address)) {
      var unused = channel.close();
      return;
    }
    channel.closeFuture().addListener(gone -> sockets.closed(address));
    ConnectionBounds.set(channel, requestTimeout);
  }

  @Bean
  MeterBinder socketMetrics(Sockets sockets) {
    return registry ->
        Gauge.builder("logomesh.relay.sockets", sockets, Sockets::open)
            .description("Open sockets, whoever is at the other end")
            .register(registry);
  }

  @Bean
  MeterBinder syncMetrics(SyncHub hub) {
    SyncCounters counters = hub.counters();
    return registry -> {
      Gauge.builder("logomesh.relay.connections", counters, SyncCounters::connections)
          .description("Open sync connections")
          .register(registry);
      Gauge.builder("logomesh.relay.outbox.bytes", counters, SyncCounters::outboxBytes)
          .description("Bytes on their way out")
          .register(registry);
      FunctionCounter.builder(
              "logomesh.relay.entries.appended", counters, SyncCounters::entriesAppended)
          .description("Entries made durable")
          .register(registry);
      FunctionCounter.builder(
              "logomesh.relay.entries.served", counters, SyncCounters::entriesServed)
          .description("Entries read from the store for peers")
          .register(registry);
      FunctionCounter.builder(
              "logomesh.relay.ranges.refused", counters, SyncCounters::rangesRefused)
          .description("Ranges of entries refused, in part or whole")
          .register(registry);
      FunctionCounter.builder("logomesh.relay.received", counters, SyncCounters::bytesReceived)
          .baseUnit("bytes")
          .description("Bytes of frames received")
          .register(registry);
      FunctionCounter.builder("logomesh.relay.sent", counters, SyncCounters::bytesSent)
          .baseUnit("bytes")
          .description("Bytes of frames given to transports")
          .register(registry);
      for (ErrorCode code : ErrorCode.values()) {
        FunctionCounter.builder("logomesh.relay.sync.refusals", counters, all -> all.refusals(code))
            .description("Ranges refused and connections ended by the relay")
            .tag("code", code.name())
            .register(registry);
      }
      FunctionCounter.builder("logomesh.relay.forks", counters, SyncCounters::forksRecorded)
          .description("Forked logs found")
          .register(registry);
      FunctionCounter.builder("logomesh.relay.damage.found", counters, SyncCounters::damageFound)
          .description("Times that stored entries turned out to be damaged")
          .register(registry);
      FunctionCounter.builder("logomesh.relay.quota.exceeded", counters, SyncCounters::overQuotas)
          .description("Appends that a quota kept out")
          .register(registry);
      FunctionCounter.builder("logomesh.relay.damage.mended", counters, SyncCounters::damageMended)
          .description("Times that damaged entries were put back as a device had them")
          .register(registry);
    };
  }
}
