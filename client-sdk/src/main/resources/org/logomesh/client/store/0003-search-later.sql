-- Thoughts whose words in the search index are out of date: what a large transaction changed is
-- indexed after it.
CREATE TABLE unindexed (
  thought_no INTEGER PRIMARY KEY
) STRICT;
