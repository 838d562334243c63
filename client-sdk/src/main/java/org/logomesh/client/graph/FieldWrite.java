package org.logomesh.client.graph;

import org.jspecify.annotations.Nullable;

/**
 * A value that a field was set to and that nothing has replaced.
 *
 * @param write who set it, and when
 * @param value the value; null took the field away
 */
public record FieldWrite(Write write, @Nullable FieldValue value) {}
