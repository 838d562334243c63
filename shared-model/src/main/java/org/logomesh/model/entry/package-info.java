/** Entry headers, sealed entries and the verification of a log's hash chain. */
@NullMarked
package org.logomesh.model.entry;

import org.jspecify.annotations.NullMarked;
