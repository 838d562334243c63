package org.logomesh.relay.access;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires authentication: every door is shut unless it is named here. */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class AccessConfiguration {
  private static final String BEARER = "Bearer ";

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
  SpaceRegistry spaceRegistry(
      AccessStore store, EntryStore entries, AccessProperties properties, InstantSource clock) {
    boolean invitesOnly = properties.registration() == AccessProperties.Registration.INVITE;
    return new SpaceRegistry(store, entries, invitesOnly, clock);
  }

  @Bean
  DeviceAuthenticator deviceAuthenticator(
      AccessStore store, TrustCache trusts, Origins origins, InstantSource clock) {
    return new DeviceAuthenticator(store, trusts, origins, clock, Schedulers.parallel());
  }

  @Bean
  MemberRegistry memberRegistry(
      AccessStore store,
      EntryStore entries,
      TrustCache trusts,
      Origins origins,
      InstantSource clock) {
    return new MemberRegistry(store, entries, trusts, origins, clock, Schedulers.parallel());
  }

  @Bean
  MetricsReaders metricsReaders(AccessProperties properties) {
    return new MetricsReaders(properties.metricsFrom());
  }

  @Bean
  SecurityWebFilterChain doors(
      ServerHttpSecurity http, DeviceAuthenticator authenticator, MetricsReaders metrics) {
    AuthenticationWebFilter assertions = new AuthenticationWebFilter(authenticator);
    assertions.setServerAuthenticationConverter(AccessConfiguration::assertion);
    assertions.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
    assertions.setAuthenticationFailureHandler(
        (exchange, refusal) ->
            Refusals.write(
                exchange.getExchange().getResponse(),
                refusal instanceof RefusedException known ? known.code() : ErrorCode.INTERNAL));
    return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable)
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
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
                    .pathMatchers(HttpMethod.GET, "/actuator/health", "/actuator/health/*")
                    .permitAll()
                    .pathMatchers(HttpMethod.GET, "/actuator/prometheus")
                    .access(
                        (authentication, context) ->
                            Mono.just(
                                new AuthorizationDecision(
                                    metrics.includes(context.getExchange().getRequest()))))
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
