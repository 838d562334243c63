package org.logomesh.relay.store;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the relay keeps what it keeps.
 *
 * @param dataDir the directory; one relay per directory
 * @param maxDatabaseSize largest database file; 0 for as large as the disk allows
 * @param maxSpaces how many spaces may be registered
 */
@ConfigurationProperties("logomesh.relay")
public record StoreProperties(
    @DefaultValue("relay-data") Path dataDir,
    @DefaultValue("0B") DataSize maxDatabaseSize,
    @DefaultValue("1000") int maxSpaces) {}
