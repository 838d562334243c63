package org.logomesh.relay.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests written by hand, with headers that clients do not let one set. */
public final class RawHttp {
  private static final int STATUS_FROM = "HTTP/1.1 ".length();

  private RawHttp() {}

  /** The status that a WebSocket's upgrade with one more header is answered by. */
  public static int upgrade(URI uri, String header, String value) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String request =
          String.join(
              "\r\n",
              "GET " + uri.getPath() + " HTTP/1.1",
              "Host: " + uri.getHost() + ":" + uri.getPort(),
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 13",
              header + ": " + value,
              "",
              "");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String status =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return Integer.parseInt(status.substring(STATUS_FROM, STATUS_FROM + 3));
    }
  }
}
