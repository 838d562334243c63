/** What the operator does beside the running relay: invites. */
@NullMarked
package org.logomesh.relay.admin;

import org.jspecify.annotations.NullMarked;
