/**
 * The thought graph: thoughts with text, fields and tags, and the edges between them.
 *
 * <p>Devices exchange {@link org.logomesh.client.graph.Operation}s. What the graph looks like is a
 * function of the set of operations, of which of them have effect, and of the level of the space;
 * neither order nor repetition of delivery matters, as long as an entry comes after those it
 * depends on, and once.
 *
 * <p>The rules of merging:
 *
 * <ul>
 *   <li>A write names what it replaces. What is named is gone for good, even if the naming write
 *       has no effect itself (whiteout removes effect, never causality).
 *   <li>A field shows the greatest of its competing writes by (wall time, lamport, entry hash,
 *       index); the others are kept, and are a conflict if they say something else.
 *   <li>A tag or an edge is there while an addition with effect is unnamed: removing takes away
 *       what was seen, so adding wins.
 *   <li>An attribute of an edge is a field of the edge, and keeps it like an addition.
 *   <li>A thought lives while a creation, splice, field write, tag addition or restoration with
 *       effect is unnamed by every deletion with effect. An edit that is concurrent with a deletion
 *       keeps the thought alive, whole, and is a conflict. A deletion without effect names nothing.
 *   <li>Text merges by character, in {@code org.logomesh.client.text}.
 *   <li>State beside the thoughts (preferences, plugin states, sessions) merges by the same rules,
 *       part by part: registers and the values of maps and sessions are fields, the elements of
 *       sets are tags, and a removal takes what it saw. A counter is the sum of what entries with
 *       effect add. The holder of a session is the latest claim by logical time; values written
 *       under a later claim are shown before those of an earlier one ({@code Lease}).
 *   <li>A reference to what is not there is ignored: every operation is total.
 * </ul>
 *
 * <p>Everything here is pure and single-threaded: no clock, no randomness, no file of its own. The
 * merge state lives behind {@link org.logomesh.client.graph.GraphState}.
 */
@NullMarked
package org.logomesh.client.graph;

import org.jspecify.annotations.NullMarked;
