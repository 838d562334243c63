/** What the operator does beside the running relay: invites, backups, quotas, blocks. */
@NullMarked
package org.logomesh.relay.admin;

import org.jspecify.annotations.NullMarked;
