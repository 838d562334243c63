package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.SetupFrameCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.RSocketClient;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Connections that want to cost a relay time or memory, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayAttackIT {
  private static final int SLOW_SOCKETS = 3_000;
  private static final long REQUEST_SECONDS = 3;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private TestRelay relay;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay =
        TestRelay.start(
            directory.resolve("data"), "--logomesh.relay.request-timeout=" + REQUEST_SECONDS + "s");
    relay.register(space);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  @Test
  void slowSockets_thousands_areEndedWhileAnHonestDeviceGoesOn() throws Exception {
    LivePeer honest = new LivePeer(space, space.records());
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    List<SocketChannel> silent = new ArrayList<>();
    List<SocketChannel> dripping = new ArrayList<>();
    try (WebSocketClient socket =
        honest.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space))) {
      honest.with(peer -> peer.write(log, opening));
      for (int i = 0; i < SLOW_SOCKETS; i++) {
        (i % 2 == 0 ? silent : dripping).add(connect());
      }
      long began = System.nanoTime();
      long slowest = 0;
      byte[] drips =
          "GET /v1/info HTTP/1.1\r\nHost: relay\r\nX: y".getBytes(StandardCharsets.UTF_8);
      for (byte drip : drips) {
        dripping.removeIf(channel -> !sent(channel, drip));
        long before = System.nanoTime();
        List<SealedEntry> more = log.write(1, 300);
        honest.with(peer -> peer.write(log, more));
        honest.await(
            "acknowledged", peer -> peer.acknowledged().seq(log.id()) == more.get(0).seq());
        slowest = Math.max(slowest, System.nanoTime() - before);
        Thread.sleep(100);
      }

      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
          .as("the drips take longer than a request may")
          .isGreaterThanOrEqualTo(REQUEST_SECONDS);
      assertAllEnd(dripping);
      assertAllEnd(silent);
      assertThat(TimeUnit.NANOSECONDS.toMillis(slowest)).isLessThan(5_000);
      assertThat(socket.isClosed()).isFalse();
      assertThat(relay.get(RelayApi.INFO_PATH).statusCode()).isEqualTo(200);
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), relay.uri(RelayApi.INFO_PATH).getPort()));
  }

  private static boolean sent(SocketChannel channel, byte drip) {
    try {
      return channel.write(ByteBuffer.wrap(new byte[] {drip})) == 1;
    } catch (IOException gone) {
      return false;
    }
  }

  // Long before the wait is over on a quiet machine; a busy one closes thousands of sockets late.
  private static void assertAllEnd(List<SocketChannel> channels) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    channels.removeIf(RelayAttackIT::isEnded);
    while (!channels.isEmpty()) {
      assertThat(System.nanoTime()).as("%s are open", channels.size()).isLessThan(deadline);
      Thread.sleep(50);
      channels.removeIf(RelayAttackIT::isEnded);
    }
  }

  private static boolean isEnded(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      boolean ended = channel.read(ByteBuffer.allocate(1)) == -1;
      if (ended) {
        channel.close();
      }
      return ended;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void websocketPings_answersNeverRead_endTheConnection() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), relay.uri(RelayApi.RSOCKET_PATH).getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          GET /rsocket HTTP/1.1
          Host: relay
          Upgrade: websocket
          Connection: Upgrade
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Version: 13

          """
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo('H');

      assertThat(bytesUntilRefused(out, pings(), 100L << 20)).isLessThan(100L << 20);
    }
  }

  /** Five hundred masked pings of 125 bytes each. */
  private static byte[] pings() {
    ByteBuffer frames = ByteBuffer.allocate(500 * (6 + 125));
    byte[] mask = new byte[4];
    byte[] content = new byte[125];
    while (frames.hasRemaining()) {
      frames.put((byte) 0x89).put((byte) (0x80 | content.length)).put(mask).put(content);
    }
    return frames.array();
  }

  private static long bytesUntilRefused(OutputStream out, byte[] chunk, long limit) {
    long written = 0;
    try {
      while (written < limit) {
        out.write(chunk);
        written += chunk.length;
      }
    } catch (IOException ended) {
      return written;
    }
    return written;
  }

  // ---- RSocket ------------------------------------------------------------------------------

  @Test
  void rsocketFragments_ofManyStreams_areBoundedTogether() throws Exception {
    try (WebSocketClient client = rsocket()) {
      for (int stream = 1; stream <= 9 && !client.isClosed(); stream += 2) {
        client.send(
            bytes(
                RequestChannelFrameCodec.encode(
                    ByteBufAllocator.DEFAULT,
                    stream,
                    true,
                    false,
                    1,
                    null,
                    Unpooled.wrappedBuffer(new byte[FrameCodec.MAX_FRAME_BYTES / 3]))));
      }

      assertEnded(client);
    }
  }

  @Test
  void rsocketFragments_ofOneLongFrame_arePutTogether() throws Exception {
    LivePeer peer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(6, 150_000));
    try (RSocketClient client =
        RSocketClient.thatFragments(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(ada, space),
            RelayApi.SYNC_ROUTE + space.id(),
            peer::receive)) {
      peer.connect(client::send);
      peer.with(p -> p.write(log, written));

      peer.await("acknowledged", p -> p.acknowledged().seq(log.id()) == 6);
    }
  }

  @Test
  void rsocketKeepalives_longOrWithoutEnd_endTheConnection() throws Exception {
    try (WebSocketClient client = rsocket()) {
      client.send(keepalive(1_000));
      assertEnded(client);
    }
    try (WebSocketClient client = rsocket()) {
      for (int i = 0; i < 200; i++) {
        client.send(keepalive(8));
      }
      assertEnded(client);
    }
  }

  @Test
  void rsocketRequests_thatAreNoChannel_endTheConnection() throws Exception {
    for (FrameType type :
        List.of(FrameType.REQUEST_RESPONSE, FrameType.REQUEST_FNF, FrameType.METADATA_PUSH)) {
      try (WebSocketClient client = rsocket()) {
        client.send(bytes(FrameHeaderCodec.encode(ByteBufAllocator.DEFAULT, 1, type, 0)));
        assertEnded(client);
      }
    }
  }

  @Test
  void rsocketSetup_withoutAssertion_isEnded() throws Exception {
    try (WebSocketClient client =
        new WebSocketClient(relay.uri(RelayApi.RSOCKET_PATH), null, frame -> {})) {
      client.send(new byte[] {1, 2, 3});
      assertEnded(client);
    }
  }

  /** An authenticated RSocket whose frames are written by hand. */
  private WebSocketClient rsocket() throws Exception {
    WebSocketClient client =
        new WebSocketClient(relay.uri(RelayApi.RSOCKET_PATH), null, frame -> {});
    client.send(
        bytes(
            SetupFrameCodec.encode(
                ByteBufAllocator.DEFAULT,
                false,
                60_000,
                120_000,
                "message/x.rsocket.composite-metadata.v0",
                "application/octet-stream",
                RSocketClient.setup(relay.token(ada, space)))));
    return client;
  }

  /**
   * Waits until the relay has ended the connection: until nothing can be written to it. The JDK's
   * WebSocket does not always tell of an end while it is writing.
   */
  private static void assertEnded(WebSocketClient client) throws Exception {
    byte[] harmless =
        bytes(FrameHeaderCodec.encode(ByteBufAllocator.DEFAULT, 1, FrameType.CANCEL, 0));
    for (int i = 0; i < 400 && !client.isClosed(); i++) {
      client.send(harmless);
      Thread.sleep(50);
    }
    assertThat(client.isClosed()).isTrue();
  }

  private static byte[] keepalive(int bytes) {
    return bytes(
        KeepAliveFrameCodec.encode(
            ByteBufAllocator.DEFAULT, true, 0, Unpooled.wrappedBuffer(new byte[bytes])));
  }

  private static byte[] bytes(ByteBuf frame) {
    byte[] bytes = ByteBufUtil.getBytes(frame);
    frame.release();
    return bytes;
  }
}
