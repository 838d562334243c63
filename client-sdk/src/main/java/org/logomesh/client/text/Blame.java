package org.logomesh.client.text;

/**
 * Who wrote a stretch of the shown text.
 *
 * @param from the first code point
 * @param to the end, not included
 * @param author as the caller calls whoever made the splices
 * @param <A> what an author is
 */
public record Blame<A>(int from, int to, A author) {}
