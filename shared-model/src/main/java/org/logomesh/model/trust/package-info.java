/** Trust records and their fold into members, levels and permissions. */
@NullMarked
package org.logomesh.model.trust;

import org.jspecify.annotations.NullMarked;
