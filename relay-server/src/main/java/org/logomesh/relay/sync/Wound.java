package org.logomesh.relay.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.version.Head;

/**
 * Where a stored log is damaged.
 *
 * @param seq the first entry that is not what was written, or that nothing vouches for any more
 * @param whole the last entry before it that can be served up to; null if there is none
 */
record Wound(long seq, @Nullable Head whole) {}
