## books: planned

-- duckdb
select operation, count(*) as n from "dray"."_dray_changes__contacts" where run_id = $1::VARCHAR and seq is not null group by operation
  -- $1: "run1"
-- postgres
select operation, count(*) as n from "dray"."_dray_changes__contacts" where run_id = $1::text and seq is not null group by operation
  -- $1: "run1"

## books: outcomes

-- duckdb
select operation, outcome, count(*) as n from (
    select operation, outcome, row_number() over (partition by seq order by revision desc) as place
    from "dray"."_dray_deliveries" where run_id = $1::VARCHAR) d
    where place = 1 group by operation, outcome
  -- $1: "run1"
-- postgres
select operation, outcome, count(*) as n from (
    select operation, outcome, row_number() over (partition by seq order by revision desc) as place
    from "dray"."_dray_deliveries" where run_id = $1::text) d
    where place = 1 group by operation, outcome
  -- $1: "run1"

## close of a complete run

-- duckdb
select token from "dray"."_dray_leases" where name = $1::VARCHAR
  -- $1: "sync:contacts";
delete from "dray"."_dray_state__contacts" where exists (select 1 from "dray"."_dray_changes__contacts" c where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and c.run_id = $3::VARCHAR and c.note = $4::VARCHAR and c.record = "dray"."_dray_state__contacts".record and c.label = "dray"."_dray_state__contacts".label)
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1"
  -- $4: "drop";
update "dray"."_dray_state__contacts" set tries = 0, retry_at = null, tried_hash = null, wait_reason = null, last_error = null, held_hash = c.held_hash
      from "dray"."_dray_changes__contacts" c where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and c.run_id = $3::VARCHAR and c.note = 'settle' and c.record = "dray"."_dray_state__contacts".record and c.label = "dray"."_dray_state__contacts".label and "dray"."_dray_state__contacts".doubt is null
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = h.wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and h.run_id = $3::VARCHAR and h.note = 'hold'
      and h.record = "dray"."_dray_state__contacts".record and h.label = "dray"."_dray_state__contacts".label and h.key = "dray"."_dray_state__contacts".key and "dray"."_dray_state__contacts".wait_reason is distinct from h.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = w.wait_reason from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and h.run_id = $3::VARCHAR and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) group by h.key) w
      where "dray"."_dray_state__contacts".key = w.key and "dray"."_dray_state__contacts".label = '' and "dray"."_dray_state__contacts".match_value is null and "dray"."_dray_state__contacts".doubt is null and "dray"."_dray_state__contacts".wait_reason is distinct from w.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
      select $1::VARCHAR || lpad(cast(row_number() over (order by n.key) as varchar(20)), 9, '0'), n.key, '', 0, 0, 0, n.wait_reason
      from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $2::VARCHAR and token = $3::BIGINT) and h.run_id = $4::VARCHAR and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) and not exists (select 1 from "dray"."_dray_state__contacts" x where x.key = h.key and x.label = '' and x.match_value is null and x.doubt is null) group by h.key) n
  -- $1: "run1-w"
  -- $2: "sync:contacts"
  -- $3: 5
  -- $4: "run1";
update "dray"."_dray_syncs"
  set synced_version = $1::BIGINT, mark = $2::BIGINT, definition = $3::VARCHAR, match_definition = $4::VARCHAR, resend_before = null,
    updated_at = ($5::VARCHAR)::TIMESTAMPTZ where sync = $6::VARCHAR and exists (select 1 from "dray"."_dray_leases" where name = $7::VARCHAR and token = $8::BIGINT)
  -- $1: 8
  -- $2: 3
  -- $3: "d"
  -- $4: "m"
  -- $5: "2024-01-01T00:00:00.000000Z"
  -- $6: "contacts"
  -- $7: "sync:contacts"
  -- $8: 5;
update "dray"."_dray_runs" set status = $1::VARCHAR, finished_at = ($2::VARCHAR)::TIMESTAMPTZ, error = NULL, "acked_create" = $3::BIGINT, api_calls = $4::BIGINT, bytes_sent = $5::BIGINT, retries = $6::BIGINT, waited_ms = $7::BIGINT
    where run_id = $8::VARCHAR
  -- $1: "success"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: 1
  -- $5: 2
  -- $6: 0
  -- $7: 0
  -- $8: "run1"
-- postgres
select token from "dray"."_dray_leases" where name = $1::text FOR UPDATE
  -- $1: "sync:contacts";
delete from "dray"."_dray_state__contacts" where exists (select 1 from "dray"."_dray_changes__contacts" c where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and c.run_id = $3::text and c.note = $4::text and c.record = "dray"."_dray_state__contacts".record and c.label = "dray"."_dray_state__contacts".label)
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1"
  -- $4: "drop";
update "dray"."_dray_state__contacts" set tries = 0, retry_at = null, tried_hash = null, wait_reason = null, last_error = null, held_hash = c.held_hash
      from "dray"."_dray_changes__contacts" c where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and c.run_id = $3::text and c.note = 'settle' and c.record = "dray"."_dray_state__contacts".record and c.label = "dray"."_dray_state__contacts".label and "dray"."_dray_state__contacts".doubt is null
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = h.wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and h.run_id = $3::text and h.note = 'hold'
      and h.record = "dray"."_dray_state__contacts".record and h.label = "dray"."_dray_state__contacts".label and h.key = "dray"."_dray_state__contacts".key and "dray"."_dray_state__contacts".wait_reason is distinct from h.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = w.wait_reason from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and h.run_id = $3::text and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) group by h.key) w
      where "dray"."_dray_state__contacts".key = w.key and "dray"."_dray_state__contacts".label = '' and "dray"."_dray_state__contacts".match_value is null and "dray"."_dray_state__contacts".doubt is null and "dray"."_dray_state__contacts".wait_reason is distinct from w.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
      select $1::text || lpad(cast(row_number() over (order by n.key) as varchar(20)), 9, '0'), n.key, '', 0, 0, 0, n.wait_reason
      from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $2::text and token = $3::bigint) and h.run_id = $4::text and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) and not exists (select 1 from "dray"."_dray_state__contacts" x where x.key = h.key and x.label = '' and x.match_value is null and x.doubt is null) group by h.key) n
  -- $1: "run1-w"
  -- $2: "sync:contacts"
  -- $3: 5
  -- $4: "run1";
update "dray"."_dray_syncs"
  set synced_version = $1::bigint, mark = $2::bigint, definition = $3::text, match_definition = $4::text, resend_before = null,
    updated_at = ($5::text)::timestamptz where sync = $6::text and exists (select 1 from "dray"."_dray_leases" where name = $7::text and token = $8::bigint)
  -- $1: 8
  -- $2: 3
  -- $3: "d"
  -- $4: "m"
  -- $5: "2024-01-01T00:00:00.000000Z"
  -- $6: "contacts"
  -- $7: "sync:contacts"
  -- $8: 5;
update "dray"."_dray_runs" set status = $1::text, finished_at = ($2::text)::timestamptz, error = NULL, "acked_create" = $3::bigint, api_calls = $4::bigint, bytes_sent = $5::bigint, retries = $6::bigint, waited_ms = $7::bigint
    where run_id = $8::text
  -- $1: "success"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: 1
  -- $5: 2
  -- $6: 0
  -- $7: 0
  -- $8: "run1"

## close of a partial run

-- duckdb
select token from "dray"."_dray_leases" where name = $1::VARCHAR
  -- $1: "sync:contacts";
update "dray"."_dray_state__contacts" set wait_reason = h.wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and h.run_id = $3::VARCHAR and h.note = 'hold'
      and h.record = "dray"."_dray_state__contacts".record and h.label = "dray"."_dray_state__contacts".label and h.key = "dray"."_dray_state__contacts".key and "dray"."_dray_state__contacts".wait_reason is distinct from h.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = w.wait_reason from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::VARCHAR and token = $2::BIGINT) and h.run_id = $3::VARCHAR and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) group by h.key) w
      where "dray"."_dray_state__contacts".key = w.key and "dray"."_dray_state__contacts".label = '' and "dray"."_dray_state__contacts".match_value is null and "dray"."_dray_state__contacts".doubt is null and "dray"."_dray_state__contacts".wait_reason is distinct from w.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
      select $1::VARCHAR || lpad(cast(row_number() over (order by n.key) as varchar(20)), 9, '0'), n.key, '', 0, 0, 0, n.wait_reason
      from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $2::VARCHAR and token = $3::BIGINT) and h.run_id = $4::VARCHAR and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) and not exists (select 1 from "dray"."_dray_state__contacts" x where x.key = h.key and x.label = '' and x.match_value is null and x.doubt is null) group by h.key) n
  -- $1: "run1-w"
  -- $2: "sync:contacts"
  -- $3: 5
  -- $4: "run1";
update "dray"."_dray_runs" set status = $1::VARCHAR, finished_at = ($2::VARCHAR)::TIMESTAMPTZ, error = NULL, "acked_create" = $3::BIGINT, api_calls = $4::BIGINT, bytes_sent = $5::BIGINT, retries = $6::BIGINT, waited_ms = $7::BIGINT
    where run_id = $8::VARCHAR
  -- $1: "success"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: 1
  -- $5: 2
  -- $6: 0
  -- $7: 0
  -- $8: "run1"
-- postgres
select token from "dray"."_dray_leases" where name = $1::text FOR UPDATE
  -- $1: "sync:contacts";
update "dray"."_dray_state__contacts" set wait_reason = h.wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and h.run_id = $3::text and h.note = 'hold'
      and h.record = "dray"."_dray_state__contacts".record and h.label = "dray"."_dray_state__contacts".label and h.key = "dray"."_dray_state__contacts".key and "dray"."_dray_state__contacts".wait_reason is distinct from h.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
update "dray"."_dray_state__contacts" set wait_reason = w.wait_reason from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $1::text and token = $2::bigint) and h.run_id = $3::text and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) group by h.key) w
      where "dray"."_dray_state__contacts".key = w.key and "dray"."_dray_state__contacts".label = '' and "dray"."_dray_state__contacts".match_value is null and "dray"."_dray_state__contacts".doubt is null and "dray"."_dray_state__contacts".wait_reason is distinct from w.wait_reason
  -- $1: "sync:contacts"
  -- $2: 5
  -- $3: "run1";
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
      select $1::text || lpad(cast(row_number() over (order by n.key) as varchar(20)), 9, '0'), n.key, '', 0, 0, 0, n.wait_reason
      from (select h.key, min(h.wait_reason) as wait_reason from "dray"."_dray_changes__contacts" h where exists (select 1 from "dray"."_dray_leases" where name = $2::text and token = $3::bigint) and h.run_id = $4::text and h.note = 'hold' and h.label = ''
        and not exists (select 1 from "dray"."_dray_state__contacts" x where x.record = h.record and x.label = h.label and x.key = h.key) and not exists (select 1 from "dray"."_dray_state__contacts" x where x.key = h.key and x.label = '' and x.match_value is null and x.doubt is null) group by h.key) n
  -- $1: "run1-w"
  -- $2: "sync:contacts"
  -- $3: 5
  -- $4: "run1";
update "dray"."_dray_runs" set status = $1::text, finished_at = ($2::text)::timestamptz, error = NULL, "acked_create" = $3::bigint, api_calls = $4::bigint, bytes_sent = $5::bigint, retries = $6::bigint, waited_ms = $7::bigint
    where run_id = $8::text
  -- $1: "success"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: 1
  -- $5: 2
  -- $6: 0
  -- $7: 0
  -- $8: "run1"

## close of another's run

-- duckdb
update "dray"."_dray_runs" set status = $1::VARCHAR, finished_at = ($2::VARCHAR)::TIMESTAMPTZ, error = NULL, "acked_create" = $3::BIGINT
    where run_id = $4::VARCHAR
  -- $1: "crashed"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: "run1"
-- postgres
update "dray"."_dray_runs" set status = $1::text, finished_at = ($2::text)::timestamptz, error = NULL, "acked_create" = $3::bigint
    where run_id = $4::text
  -- $1: "crashed"
  -- $2: "2024-01-01T00:00:00.000000Z"
  -- $3: 1
  -- $4: "run1"

## end of a change set

-- duckdb
delete from "dray"."_dray_changes__contacts" where run_id = $1::VARCHAR
  -- $1: "run1"
-- postgres
delete from "dray"."_dray_changes__contacts" where run_id = $1::text
  -- $1: "run1"
