-- Which entries have written to which thought: for histories, made when one is first asked for and
-- brought up to date by the next, so that applying pays nothing for it. How far it goes is in
-- settings.
CREATE TABLE touches (
  thought INTEGER NOT NULL,         -- first 4 bytes of its id, unsigned; -1: not read yet
  entry_no INTEGER NOT NULL,
  PRIMARY KEY (thought, entry_no)
) STRICT, WITHOUT ROWID;
