/**
 * Links: connections that carry frames, and how to get them. A {@link
 * org.logomesh.client.link.Link} is the same to its user whatever it runs over:
 *
 * <pre>
 *   {@link org.logomesh.client.link.RelayClient}    to a relay: RSocket or a plain WebSocket, after a nonce was signed
 *                  ({@link org.logomesh.model.wire.RelayApi} is the map of its doors); also the
 *                  rendezvous, a link between two devices that pair
 *   {@link org.logomesh.client.link.RelaySignal}    who else is connected to a relay, and sealed messages to them
 *   {@link org.logomesh.client.link.DirectLinks}    to another device: over TCP, or through a relay's tunnel
 *   {@link org.logomesh.client.link.MemoryLink}     inside one process
 * </pre>
 *
 * <p>Frames are opaque here. What bounds a link:
 *
 * <pre>
 *   one frame            1 MiB ({@link org.logomesh.client.link.Link#MAX_FRAME_BYTES}); through a rendezvous 384 KiB
 *   waiting to be sent   16 MiB, then the link ends: the other side does not read
 *   received, not taken  WebSocket and TLS: one frame; RSocket: 16; the session's credits bound the rest
 *   every step of making one   {@link org.logomesh.client.link.RelaySettings#timeout}
 * </pre>
 *
 * <p>Foreign exceptions become {@link org.logomesh.client.link.LinkException}s with a closed list
 * of faults. Netty, Reactor and RSocket types stay inside this package, and are loaded only for
 * RSocket.
 */
@NullMarked
package org.logomesh.client.link;

import org.jspecify.annotations.NullMarked;
