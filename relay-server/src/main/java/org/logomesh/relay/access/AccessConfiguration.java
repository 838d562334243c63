package org.logomesh.relay.access;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.AuditStore;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.EntryStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires authentication: every door is shut unless it is named here. */
@Configuration(proxyBeanMethods = false)
@Import({AccessController.class, OperatorInvite.class, RefusalAdvice.class})
@EnableConfigurationProperties({AccessProperties.class, RateProperties.class})
@EnableWebFluxSecurity
public class AccessConfiguration {
  private static final String BEARER = "Bearer ";

  /** No answer of these paths is a page. */
  private static final String NO_CONTENT = "default-src 'none'; frame-ancestors 'none'";

  private volatile int port;

  @EventListener
  void started(WebServerInitializedEvent event) {
    port = event.getWebServer().getPort();
  }

  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }

  @Bean
  Origins origins(AccessProperties properties) {
    return new Origins(canonical(properties.origin()), () -> port);
  }

  private static String canonical(String origin) {
    if (origin.isBlank()) {
      return "";
    }
    URI uri = URI.create(origin.strip());
    return RelayApi.origin(
        String.valueOf(uri.getScheme()), uri.getHost() == null ? "" : uri.getHost(), uri.getPort());
  }

  @Bean
  TrustCache trustCache(EntryStore store) {
    return new TrustCache(store);
  }

  @Bean
  MemberWatch memberWatch(TrustCache trusts) {
    return new MemberWatch(trusts);
  }

  @Bean
  Nonces nonces(AccessStore store, InstantSource clock) {
    return new Nonces(store, clock, new SecureRandom());
  }

  @Bean
  Blocks blocks(BlockStore store) {
    return new Blocks(store);
  }

  @Bean
  Deletions deletions(DeletionStore store, TrustCache trusts, InstantSource clock) {
    return new Deletions(store, trusts, clock);
  }

  @Bean
  SmartLifecycle blocksLifecycle(Blocks blocks, Deletions deletions) {
    return new BlocksLifecycle(blocks, deletions);
  }

  @Bean
  Rates rates(RateProperties properties) {
    return new Rates(properties, TimeMeter.SYSTEM_NANOTIME);
  }

  @Bean
  Door door(Blocks blocks, Deletions deletions, Rates rates) {
    return new Door(blocks::now, deletions::requireKept, rates);
  }

  @Bean
  ClientAddresses clientAddresses(AccessProperties properties) {
    return new ClientAddresses(properties.behindTlsProxy() ? proxies(properties) : null);
  }

  @Bean
  Sockets sockets(ClientAddresses addresses, Blocks blocks, RateProperties rates) {
    return new Sockets(addresses, blocks, orNone(rates.sockets()), orNone(rates.addressSockets()));
  }

  @Bean
  Upgrades upgrades(ClientAddresses addresses, Blocks blocks) {
    return new Upgrades(addresses, blocks);
  }

  private static int orNone(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  @Bean
  Gate gate(
      AccessProperties properties,
      ClientAddresses addresses,
      Origins origins,
      Blocks blocks,
      Rates rates) {
    return new Gate(
        addresses, blocks, rates, new Gate.PageOrigins(origins, properties.allowedOrigins()));
  }

  private static Networks proxies(AccessProperties properties) {
    try {
      return Networks.of(properties.trustedProxies());
    } catch (IllegalArgumentException neither) {
      throw new SettingRefusedException(
          "logomesh.relay.trusted-proxies has \""
              + neither.getMessage()
              + "\", which is neither an IP address nor a network.",
          "Write it like this: --logomesh.relay.trusted-proxies=10.1.2.3,fd00::/8");
    }
  }

  @Bean
  CodesOnly codesOnly() {
    return new CodesOnly();
  }

  @Bean
  GateFilter gateFilter(Gate gate) {
    return new GateFilter(gate);
  }

  @Bean
  SpaceRegistry spaceRegistry(
      AccessStore store,
      EntryStore entries,
      AccessProperties properties,
      Door door,
      InstantSource clock,
      AuditLog audit) {
    boolean invitesOnly = properties.registration() == AccessProperties.Registration.INVITE;
    return new SpaceRegistry(
        store,
        entries,
        invitesOnly,
        door,
        clock,
        space -> audit.note(AuditEvent.SPACE_REGISTERED, "space " + space.abbreviated()));
  }

  @Bean
  RelayName relayName(
      AccessProperties properties, @Value("${server.port:7420}") String configuredPort) {
    return RelayName.of(properties.name(), configuredPort);
  }

  @Bean
  AuditLog auditLog(AuditStore store, RelayName name, InstantSource clock) {
    return new AuditLog(store, name.text(), clock);
  }

  @Bean
  LimitsInForce accessLimits(RateProperties rates) {
    return new AccessLimits(rates);
  }

  @Bean
  SignInCounters signInCounters() {
    return new SignInCounters();
  }

  @Bean
  DeviceAuthenticator deviceAuthenticator(
      AccessStore store,
      TrustCache trusts,
      Origins origins,
      Door door,
      InstantSource clock,
      SignInCounters counters) {
    return new DeviceAuthenticator(
        store, trusts, origins, door, clock, Schedulers.parallel(), counters);
  }

  @Bean
  MeterBinder signInMetrics(SignInCounters counters) {
    return registry -> {
      FunctionCounter.builder("logomesh.relay.sign.ins", counters, SignInCounters::signIns)
          .description("Sign-ins of devices that were let in")
          .register(registry);
      for (ErrorCode code : ErrorCode.values()) {
        FunctionCounter.builder("logomesh.relay.door.refusals", counters, all -> all.refusals(code))
            .description("Sign-ins and registrations refused")
            .tag("code", code.name())
            .register(registry);
      }
    };
  }

  @Bean
  MemberRegistry memberRegistry(
      AccessStore store,
      EntryStore entries,
      TrustCache trusts,
      Origins origins,
      Door door,
      InstantSource clock) {
    return new MemberRegistry(store, entries, trusts, origins, door, clock, Schedulers.parallel());
  }

  @Bean
  SecurityWebFilterChain doors(ServerHttpSecurity http, DeviceAuthenticator authenticator) {
    AuthenticationWebFilter assertions = new AuthenticationWebFilter(authenticator);
    assertions.setServerAuthenticationConverter(AccessConfiguration::assertion);
    assertions.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
    assertions.setAuthenticationFailureHandler(
        (exchange, refusal) ->
            Refusals.write(
                exchange.getExchange().getResponse(),
                refusal instanceof RefusedException known
                    ? known
                    : new RefusedException(ErrorCode.INTERNAL)));
    return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable)
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(NO_CONTENT))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .addFilterAt(assertions, SecurityWebFiltersOrder.AUTHENTICATION)
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint(
                        (exchange, e) ->
                            Refusals.write(exchange.getResponse(), ErrorCode.BAD_ASSERTION))
                    .accessDeniedHandler(
                        (exchange, e) ->
                            Refusals.write(exchange.getResponse(), ErrorCode.NOT_ALLOWED)))
        .authorizeExchange(
            doors ->
                doors
                    .pathMatchers(HttpMethod.GET, RelayApi.INFO_PATH)
                    .permitAll()
                    .pathMatchers(
                        HttpMethod.POST,
                        RelayApi.NONCE_PATH,
                        RelayApi.SPACES_PATH,
                        RelayApi.MEMBERS_PATH)
                    .permitAll()
                    .pathMatchers(HttpMethod.GET, RelayApi.RENDEZVOUS_PATH + "*")
                    .permitAll()
                    // These look at assertions of their own kind themselves.
                    .pathMatchers(HttpMethod.GET, RelayApi.COPY_PATH)
                    .permitAll()
                    .pathMatchers(HttpMethod.DELETE, RelayApi.COPY_PATH)
                    .permitAll()
                    .pathMatchers(
                        HttpMethod.POST,
                        RelayApi.COPY_RESTORE_PATH,
                        RelayApi.COPY_ERASE_PATH,
                        RelayApi.COPY_RAISE_PATH)
                    .permitAll()
                    .pathMatchers(
                        HttpMethod.GET,
                        RelayApi.SYNC_PATH,
                        RelayApi.SIGNAL_PATH,
                        RelayApi.TUNNEL_PATH + "*",
                        RelayApi.TURN_PATH,
                        RelayApi.SNAPSHOTS_PATH + "**")
                    .authenticated()
                    .pathMatchers(HttpMethod.PUT, RelayApi.SNAPSHOTS_PATH + "**")
                    .authenticated()
                    .pathMatchers(
                        HttpMethod.GET, "/actuator/health/liveness", "/actuator/health/readiness")
                    .permitAll()
                    .anyExchange()
                    .denyAll())
        .build();
  }

  private static Mono<Authentication> assertion(ServerWebExchange exchange) {
    String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    return header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Mono.empty()
        : Mono.just(AssertionAuthentication.unchecked(header.substring(BEARER.length()).strip()));
  }
}
