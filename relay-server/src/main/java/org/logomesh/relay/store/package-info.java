/** The entry store port and its adapters; owns all SQL. */
@NullMarked
package org.logomesh.relay.store;

import org.jspecify.annotations.NullMarked;
