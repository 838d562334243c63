-- What a large transaction leaves to be indexed is mostly new thoughts, numbered one after the
-- other: one row for each such run, from thought_no through this number; null: that one alone.
ALTER TABLE unindexed ADD COLUMN through INTEGER;
