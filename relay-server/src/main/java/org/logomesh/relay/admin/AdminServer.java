package org.logomesh.relay.admin;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * The operator's own HTTP server, apart from the one that devices use: another port, no route of it
 * reachable there. A port that is taken costs the console and the metrics, not the relay.
 */
final class AdminServer implements SmartLifecycle {
  /** A request must be there, whole, so soon after its first byte. */
  private static final Duration REQUEST_TIME = Duration.ofSeconds(10);

  private static final Duration IDLE_TIME = Duration.ofSeconds(30);

  /** Sockets at once: some browsers of one operator, and a program or two. */
  static final int MAX_CONNECTIONS = 64;

  /** How long stopping waits for answers under way. */
  private static final Duration STOP_TIME = Duration.ofSeconds(2);

  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

  private final String address;
  private final int port;
  private final HttpHandler handler;
  private final Sampler sampler;
  private final AtomicInteger connections = new AtomicInteger();
  private @Nullable DisposableServer server;
  private @Nullable ScheduledExecutorService timer;

  /**
   * @param port 0 for any free one, -1 for none: then samples are kept all the same
   */
  AdminServer(String address, int port, HttpHandler handler, Sampler sampler) {
    this.address = address;
    this.port = port;
    this.handler = handler;
    this.sampler = sampler;
  }

  @Override
  public synchronized void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "samples");
              thread.setDaemon(true);
              return thread;
            });
    timer = started;
    var unused =
        started.scheduleAtFixedRate(
            () -> sampler.sample().block(), 1, SAMPLE_EVERY.toSeconds(), TimeUnit.SECONDS);
    if (port >= 0) {
      server = bind();
    }
  }

  private @Nullable DisposableServer bind() {
    try {
      return HttpServer.create()
          .host(address)
          .port(port)
          .idleTimeout(IDLE_TIME)
          .readTimeout(REQUEST_TIME)
          .requestTimeout(REQUEST_TIME)
          .doOnChannelInit((observer, channel, remote) -> admit(channel))
          .handle(new ReactorHttpHandlerAdapter(handler))
          .bindNow();
    } catch (ChannelBindException taken) {
      log.warn(
          "no operator console and no metrics: {}:{} cannot be listened on ({}); choose another port with"
              + " --logomesh.relay.admin.port",
          address,
          port,
          taken.getMessage());
      return null;
    }
  }

  private void admit(Channel channel) {
    boolean isOneTooMany = connections.incrementAndGet() > MAX_CONNECTIONS;
    var unused = channel.closeFuture().addListener(end -> connections.decrementAndGet());
    if (isOneTooMany) {
      var unusedClose = channel.close();
    }
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
    if (server != null) {
      server.disposeNow(STOP_TIME);
      server = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return timer != null;
  }

  // Stopped before the web server and everything behind it.
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE - 1;
  }

  /** Where it listens; null if there is no console. */
  synchronized @Nullable InetSocketAddress address() {
    return server == null ? null : (InetSocketAddress) server.address();
  }
}
