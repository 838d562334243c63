-- What a relay forgets. What the columns mean is told in the package documentation of
-- org.logomesh.relay.store.

alter table spaces add column deleted_ms bigint;
alter table spaces add column until_ms bigint;
alter table spaces add column deleted_by bytea;
alter table spaces add column purging boolean not null default false;

create table erased (
  space_id  bytea  not null,
  stream    bigint not null,
  seq       bigint not null,
  header    bytea  not null,
  body_hash bytea  not null,
  signature bytea,
  primary key (space_id, stream, seq)
);

alter table floors add column keeps boolean not null default false;
