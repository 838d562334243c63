/**
 * What the operator does: the console and its API on a port of their own, samples over time, the
 * integrity check, and programs that work beside the running relay on invites, backups, quotas,
 * blocks and the audit log.
 *
 * <p>Whoever has the operator token is the operator. Pages are made on the server from the same
 * records that the API tells as JSON; nothing of them runs in the browser.
 */
@NullMarked
package org.logomesh.relay.admin;

import org.jspecify.annotations.NullMarked;
