/** Device authentication, membership, invites, quotas, rate limits and audit. */
@NullMarked
package org.logomesh.relay.access;

import org.jspecify.annotations.NullMarked;
