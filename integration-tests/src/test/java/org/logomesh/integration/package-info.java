/** The relay's image and a real PostgreSQL, with devices outside; what fails, and what is lost. */
@NullMarked
package org.logomesh.integration;

import org.jspecify.annotations.NullMarked;
