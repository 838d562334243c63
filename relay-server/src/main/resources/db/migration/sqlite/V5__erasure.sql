-- What a relay forgets. What the columns mean is told in the package documentation of
-- org.logomesh.relay.store.

alter table spaces add column deleted_ms integer;
alter table spaces add column until_ms integer;
alter table spaces add column deleted_by blob;
alter table spaces add column purging integer not null default 0;
