package org.logomesh.relay.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.access.AccessProperties;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.access.RelayName;
import org.logomesh.relay.access.SignInCounters;
import org.logomesh.relay.access.SyncActivity;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.admin.ConsolePages.StoreKind;
import org.logomesh.relay.retention.Compaction;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.AuditStore;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.DataDirectory;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.QuotaProperties;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SampleStore;
import org.logomesh.relay.store.SampleStore.Sample;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.StorePlace;
import org.logomesh.relay.store.StoreProperties;
import org.logomesh.relay.store.UsageStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Wires the operator's own server: the console and what it shows, metrics, health in detail. */
@Configuration(proxyBeanMethods = false)
@Import(Diary.class)
@EnableConfigurationProperties(AdminProperties.class)
public class AdminConfiguration {
  /** The largest request: a form of three fields. */
  private static final int MAX_BODY_BYTES = 16 * 1024;

  private static final int OFF = -1;

  @Bean
  Sampler sampler(
      RelayName name,
      SyncActivity activity,
      SignInCounters signIns,
      SpaceCensus census,
      SampleStore samples,
      DataDirectory directory,
      InstantSource clock) {
    return new Sampler(name.text(), activity, signIns, census, samples, directory.path(), clock);
  }

  @Bean(destroyMethod = "close")
  IntegrityCheck integrityCheck(
      EntryStore store,
      RetentionStore retention,
      SpaceCensus census,
      AuditLog audit,
      InstantSource clock) {
    return new IntegrityCheck(store, retention, census, audit, clock);
  }

  @Bean
  Figures figures(
      RelayName name,
      StorePlace place,
      SpaceCensus census,
      EntryStore entries,
      TrustCache trusts,
      SyncActivity activity,
      SignInCounters signIns,
      Sampler sampler,
      IntegrityCheck check,
      MeterRegistry meters,
      InstantSource clock) {
    return new Figures(
        name, place, census, entries, trusts, activity, signIns, sampler, check, meters, clock);
  }

  @Bean
  InviteDesk inviteDesk(
      AccessStore store, AuditLog audit, DataDirectory directory, InstantSource clock) {
    return new InviteDesk(store, audit, directory.path(), clock, new SecureRandom());
  }

  @Bean
  LimitsDesk limitsDesk(
      UsageStore usages, BlockStore store, Blocks blocks, AuditLog audit, InstantSource clock) {
    return new LimitsDesk(usages, store, audit, clock, blocks.refresh());
  }

  @Bean
  DeletionDesk deletionDesk(
      DeletionStore store, Deletions deletions, AuditLog audit, InstantSource clock) {
    return new DeletionDesk(store, audit, clock, deletions.refresh());
  }

  @Bean
  UsageFigures usageFigures(LimitsDesk desk, UsageStore usages, QuotaProperties quotas) {
    return new UsageFigures(desk, usages, quotas);
  }

  @Bean
  CompactionDesk compactionDesk(RetentionStore store, Compaction compaction, AuditLog audit) {
    return new CompactionDesk(store, compaction, audit);
  }

  @Bean
  LimitsInForce adminLimits(
      StoreProperties store,
      QuotaProperties quotas,
      @Value("${logomesh.relay.request-timeout}") Duration requestTime) {
    return new AdminLimits(store, quotas, requestTime);
  }

  @Bean
  MetricsReaders metricsReaders(AccessProperties properties) {
    return new MetricsReaders(properties.metricsFrom());
  }

  @Bean
  AdminServer adminServer(
      AdminProperties properties,
      @Value("${server.port:7420}") int relayPort,
      @Value("${logomesh.relay.behind-tls-proxy:false}") boolean isBehindTlsProxy,
      Sampler sampler,
      ObjectProvider<ConsoleHandler> console) {
    if (!properties.enabled() && !properties.metrics()) {
      return new AdminServer(
          properties.address(), OFF, (request, response) -> response.setComplete(), sampler);
    }
    requireSafe(properties.address(), isBehindTlsProxy);
    return new AdminServer(
        properties.address(),
        properties.portBeside(relayPort),
        console.getObject().handler(),
        sampler);
  }

  private static void requireSafe(String address, boolean isBehindTlsProxy) {
    boolean isLoopback = false;
    try {
      isLoopback = InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      // not this machine's own, then
    }
    if (!isLoopback && !isBehindTlsProxy) {
      throw new AdminRefusedException(
          "The operator's port would listen on " + address + " without TLS.",
          """
          Leave it on this machine and reach it from others through a tunnel:
            ssh -L 7422:127.0.0.1:7422 relay.example.org
          or let a TLS proxy stand in front of it, and say so:
            --logomesh.relay.behind-tls-proxy=true""");
    }
  }

  @Bean
  Console console(AdminServer server, AdminProperties properties, DataDirectory directory) {
    @Nullable Path file =
        properties.token().isBlank() ? directory.path().resolve(OperatorToken.FILE_NAME) : null;
    return new Console(server, properties.enabled(), file);
  }

  /** Not a bean of its own kind: the web server of the devices would take it for its handler. */
  record ConsoleHandler(HttpHandler handler) {}

  /** Pages and API of the console. */
  record ConsoleRoutes(RouterFunction<ServerResponse> routes, Door door) {}

  /** Made when the operator's server is, which is not where there is none. */
  @Bean
  @Lazy
  ConsoleHandler consoleHandler(
      AdminProperties properties,
      ObjectProvider<ConsoleRoutes> console,
      ObjectProvider<PrometheusMeterRegistry> meters,
      HealthEndpoint health,
      MetricsReaders readers) {
    ConsoleRoutes pages = properties.enabled() ? console.getObject() : null;
    RouterFunction<ServerResponse> routes =
        pages == null ? request -> Mono.empty() : pages.routes();
    if (properties.metrics()) {
      routes =
          new Management(
                  meters.getObject(),
                  health,
                  readers,
                  pages == null ? Management::refuse : pages.door()::programs)
              .routes()
              .and(routes);
    }
    return new ConsoleHandler(
        RouterFunctions.toHttpHandler(
            routes,
            HandlerStrategies.builder()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MAX_BODY_BYTES))
                .webFilter(new SecurityHeaders())
                .exceptionHandler(new Faults())
                .build()));
  }

  /** Made when the console is, which is not where there is none. */
  @Bean
  @Lazy
  ConsoleRoutes consoleRoutes(
      AdminProperties properties,
      DataDirectory directory,
      AuditLog audit,
      AuditStore auditStore,
      Figures figures,
      SampleStore samples,
      InviteDesk invites,
      CompactionDesk compaction,
      IntegrityCheck check,
      LimitsDesk desk,
      DeletionDesk deletions,
      Deletions deletionsInForce,
      UsageFigures usage,
      ObjectProvider<LimitsInForce> limits,
      @Value("${logomesh.relay.store.url:}") String storeUrl,
      InstantSource clock) {
    SecureRandom random = new SecureRandom();
    Templates templates = new Templates(clock);
    Door door =
        new Door(
            OperatorToken.of(properties.token(), directory, random),
            new Sessions(clock, random),
            new SignInTries(clock),
            audit,
            templates);
    Frame frame = new Frame(templates);
    History history = new History(samples, clock);
    AuditReading reading = new AuditReading(auditStore);
    List<LimitsInForce> inForce = limits.orderedStream().toList();
    StoreKind store = new StoreKind(storeUrl.isBlank(), directory.path().toString());
    return new ConsoleRoutes(
        new AdminApi(figures, history, invites, compaction, check, reading, door)
            .routes()
            .and(new LimitsApi(usage, desk, inForce, door).routes())
            .and(new DeletionApi(deletions, desk, door).routes())
            .and(
                new ConsolePages(
                        figures, history, invites, compaction, check, reading, store, frame, door)
                    .routes())
            .and(
                new SpacePages(figures, usage, desk, deletions, deletionsInForce, frame, door)
                    .routes())
            .and(new LimitsPages(usage, desk, inForce, frame, door).routes()),
        door);
  }

  @Bean
  MeterBinder storeMetrics(Sampler sampler) {
    return registry -> {
      gauge(sampler, "logomesh.relay.storage", "bytes", Sample::storageBytes)
          .description("What the database takes")
          .register(registry);
      gauge(sampler, "logomesh.relay.disk.free", "bytes", Sample::diskFreeBytes)
          .description("What is left on the disk of the data directory")
          .register(registry);
      gauge(sampler, "logomesh.relay.spaces", null, Sample::spaces)
          .description("Registered spaces")
          .register(registry);
      Gauge.builder("logomesh.relay.replicas", sampler, Sampler::relays)
          .description("Relays on this database that were there in the last minutes")
          .register(registry);
    };
  }

  private static Gauge.Builder<Sampler> gauge(
      Sampler sampler, String name, @Nullable String unit, ToLongFunction<Sample> figure) {
    return Gauge.builder(
            name,
            sampler,
            asked -> {
              Sample latest = asked.latest();
              return latest == null ? Double.NaN : figure.applyAsLong(latest);
            })
        .baseUnit(unit);
  }
}
