/** The thought graph CRDT: thoughts, edges, tags, fields and conflicts. */
@NullMarked
package org.logomesh.client.graph;

import org.jspecify.annotations.NullMarked;
