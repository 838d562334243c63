/** The application's way in: facade, configuration and composition root of a device. */
@NullMarked
package org.logomesh.client;

import org.jspecify.annotations.NullMarked;
