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

-- What counts besides entries and trust records: snapshots as they were announced; statements, proofs
-- of forks and what is kept of erased entries.
alter table usage add column snapshot_bytes integer not null default 0;
alter table usage add column other_bytes integer not null default 0;

drop trigger usage_added;
drop trigger usage_changed;
drop trigger usage_removed;

update usage set
  snapshot_bytes =
    (select coalesce(sum(size), 0) from snapshots s where s.space_no = usage.space_no),
  other_bytes =
    (select coalesce(sum(length(statement)), 0) from statements s where s.space_no = usage.space_no)
    + (select coalesce(sum(length(proof)), 0) from forks f where f.space_no = usage.space_no);

update usage_total set bytes =
  (select coalesce(sum(entry_bytes + trust_bytes + snapshot_bytes + other_bytes), 0) from usage);

create trigger usage_added after insert on usage begin
  update usage_total set bytes =
    bytes + new.entry_bytes + new.trust_bytes + new.snapshot_bytes + new.other_bytes;
end;

create trigger usage_changed
after update of entry_bytes, trust_bytes, snapshot_bytes, other_bytes on usage begin
  update usage_total set bytes =
    bytes + new.entry_bytes + new.trust_bytes + new.snapshot_bytes + new.other_bytes
    - old.entry_bytes - old.trust_bytes - old.snapshot_bytes - old.other_bytes;
end;

create trigger usage_removed after delete on usage begin
  update usage_total set bytes =
    bytes - old.entry_bytes - old.trust_bytes - old.snapshot_bytes - old.other_bytes;
end;
