/**
 * Checks of the relay's Helm chart, without a cluster.
 *
 * <p>{@link org.logomesh.k8s.Chart} renders it with Helm's own code for a set of values, and {@link
 * org.logomesh.k8s.Manifests} reads what comes out by the types of Kubernetes, strictly.
 */
@NullMarked
package org.logomesh.k8s;

import org.jspecify.annotations.NullMarked;
