/** The device's SQLite file: schema, migrations, materialised graph, search and cache. */
@NullMarked
package org.logomesh.client.store;

import org.jspecify.annotations.NullMarked;
