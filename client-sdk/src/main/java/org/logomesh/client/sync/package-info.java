/** Drives sync sessions over links; outbox and sync policy. */
@NullMarked
package org.logomesh.client.sync;

import org.jspecify.annotations.NullMarked;
