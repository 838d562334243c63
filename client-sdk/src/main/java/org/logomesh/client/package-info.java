/**
 * The application's way in: facade, configuration and composition root of a device.
 *
 * <p>Calls wait for the disk, the network and other devices: they belong on threads of the
 * application's own. The common fork/join pool, where {@code CompletableFuture.supplyAsync} without
 * an executor runs, is none: on two cores it has one thread (from Java 25 on), and the JDK's HTTP
 * client needs that to hand over its answers.
 */
@NullMarked
package org.logomesh.client;

import org.jspecify.annotations.NullMarked;
