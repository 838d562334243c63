/**
 * The database of a space on one device: one SQLite file, which {@link
 * org.logomesh.client.store.SpaceStore} opens and of which nobody else knows the SQL.
 *
 * <p>The schema is in the numbered resources beside this package ({@code 0001-….sql}), each column
 * explained there. What the tables are for:
 *
 * <pre>
 *  logs ──┬── entries ── waiting      what was received and written, in order of arrival
 *         └── citations               trust heads and epoch of each range of a log
 *  entry_names                        where the entry with a hash is
 *  trust_records                      the trust log, parents first
 *  heads_statements, claimed_heads    what devices say they hold; never regresses
 *  peers ── peer_heads                what peers acknowledged; what is pending follows from it
 *  audit                              hash-chained events
 *  import_sources                     where imported thoughts came from
 *  fork_proofs                        proofs that a device wrote two histories
 *  thoughts ── text_parts             merge state and text history, with what is shown
 *  tags, fields, edges, conflicts     rows for queries
 *  touches                            entries that wrote to a thought, for histories
 *  search                             FTS5 index without texts: words are prepared in Java
 *  leaves, stale_leaves               the state root's leaves, and which are out of date
 *  floor                              the snapshot that the device began with, as it came
 *  settings                           single values: space, device, own log, token, …
 * </pre>
 *
 * <p>Everything of one change goes into one transaction. Epoch keys are not here: what is stored is
 * their wraps, inside trust records.
 *
 * <p>Files: {@code space.db}, its {@code -wal} and {@code -shm}, and {@code space.token}, which
 * tells restored and copied databases ({@link org.logomesh.client.store.OpenToken}).
 */
@NullMarked
package org.logomesh.client.store;

import org.jspecify.annotations.NullMarked;
