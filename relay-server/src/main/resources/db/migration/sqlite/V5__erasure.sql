-- What a relay forgets. What the columns mean is told in the package documentation of
-- org.logomesh.relay.store.

alter table spaces add column deleted_ms integer;
alter table spaces add column until_ms integer;
alter table spaces add column deleted_by blob;
alter table spaces add column purging integer not null default 0;

create table erased (
  place     integer primary key,
  header    blob    not null,
  body_hash blob    not null,
  signature blob
) strict;

alter table floors add column keeps integer not null default 0;
