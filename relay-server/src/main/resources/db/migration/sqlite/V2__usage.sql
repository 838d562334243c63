-- What spaces take up, and who is kept out. Told in the package documentation of
-- org.logomesh.relay.store.

create table usage (
  space_no      integer primary key references spaces on delete cascade,
  entries       integer not null default 0,
  entry_bytes   integer not null default 0,
  trust_records integer not null default 0,
  trust_bytes   integer not null default 0,
  quota_bytes   integer
) strict;

-- The sum over all spaces, kept beside them: adding up a thousand rows takes longer than an append.
create table usage_total (
  only  integer primary key check (only = 1),
  bytes integer not null
) strict;

insert into usage_total values (1, 0);

create trigger usage_added after insert on usage begin
  update usage_total set bytes = bytes + new.entry_bytes + new.trust_bytes;
end;

create trigger usage_changed after update of entry_bytes, trust_bytes on usage begin
  update usage_total set
    bytes = bytes + new.entry_bytes + new.trust_bytes - old.entry_bytes - old.trust_bytes;
end;

create trigger usage_removed after delete on usage begin
  update usage_total set bytes = bytes - old.entry_bytes - old.trust_bytes;
end;

-- What is here already. A stream belongs to one space; a log and its branches may share one.
insert into usage (space_no, entries, entry_bytes, trust_records, trust_bytes)
select s.space_no, coalesce(e.entries, 0), coalesce(e.bytes, 0), coalesce(t.records, 0),
       coalesce(t.bytes, 0)
from spaces s
left join (
  select o.space_no, count(*) as entries,
         sum(length(header) + length(ciphertext) + 64) as bytes
  from entries join (select distinct stream, space_no from logs) o on o.stream = place >> 40
  group by o.space_no) e on e.space_no = s.space_no
left join (
  select space_no, count(*) as records, sum(length(record)) as bytes
  from trust_records group by space_no) t on t.space_no = s.space_no;

create table blocks (
  kind       text    not null,
  subject    text    not null,
  blocked_ms integer not null,
  primary key (kind, subject)
) strict, without rowid;
