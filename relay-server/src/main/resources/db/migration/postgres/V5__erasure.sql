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

-- What counts besides entries and trust records: snapshots as they were announced; statements, proofs
-- of forks and what is kept of erased entries.
alter table usage add column snapshot_bytes bigint not null default 0;
alter table usage add column other_bytes bigint not null default 0;

update usage u set
  snapshot_bytes =
    (select coalesce(sum(size), 0) from snapshots s where s.space_id = u.space_id),
  other_bytes =
    (select coalesce(sum(octet_length(statement)), 0) from statements s
     where s.space_id = u.space_id)
    + (select coalesce(sum(octet_length(proof)), 0) from forks f where f.space_id = u.space_id);
