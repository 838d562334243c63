/**
 * A relay in a container, for the tests of apps that sync.
 *
 * <pre>{@code
 * try (RelayContainer relay = new RelayContainer()) {
 *   relay.start();
 *   space.useRelay(relay.address(), relay.invite());
 *   space.sync(Duration.ofSeconds(30));
 * }
 * }</pre>
 */
@NullMarked
package org.logomesh.testcontainers;

import org.jspecify.annotations.NullMarked;
