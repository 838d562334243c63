-- By which row an entry is found when its hash is known. A table of its own and not an index, so that
-- what one transaction stores is added in the order of the hashes: they are random, and each alone
-- would cost as much as the entry. Only the beginning of a hash: a whole one would be a tenth of an
-- entry.
CREATE TABLE entry_names (
  prefix BLOB NOT NULL,             -- the first 8 bytes of the hash
  entry_no INTEGER NOT NULL,
  PRIMARY KEY (prefix, entry_no)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_names SELECT substr(hash, 1, 8), entry_no FROM entries ORDER BY 1, 2;
DROP INDEX entries_by_hash;
