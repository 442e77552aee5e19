## change set

-- duckdb
delete from "dray"."_dray_changes__contacts" where run_id = $1::VARCHAR
  -- $1: "run1";
insert into "dray"."_dray_changes__contacts" (run_id, seq, record, idempotency_key, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason")
      select $1::VARCHAR, n.seq, coalesce(n.record, $2::VARCHAR || lpad(cast(n.seq as varchar(20)), 9, '0')), coalesce(n.idempotency_key, $3::VARCHAR || cast(n.seq as varchar(20))), "n"."note", "n"."key", "n"."label", "n"."match_value", "n"."destination_id", "n"."operation", "n"."how", "n"."reason", "n"."payload", "n"."held_payload", "n"."held_hash", "n"."tried_hash", "n"."held_match", "n"."tried_match", "n"."tried_at", "n"."doubt", "n"."lookup", "n"."verbatim", "n"."wants", "n"."born", "n"."changed_fields", "n"."before", "n"."wait_reason"
      from (select o.*, (row_number() over () - 1) as seq from (select * from "dray"."_dray_plan__contacts" where note is null
        order by case operation when 'create' then 1 when 'add' then 1 when 'update' then 2 else 3 end, how, lookup, label, key, record) o) n
  -- $1: "run1"
  -- $2: "run1-"
  -- $3: "run1/";
insert into "dray"."_dray_changes__contacts" (run_id, record, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason") select $1::VARCHAR, record, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason" from "dray"."_dray_plan__contacts" where note is not null
  -- $1: "run1"
-- postgres
delete from "dray"."_dray_changes__contacts" where run_id = $1::text
  -- $1: "run1";
insert into "dray"."_dray_changes__contacts" (run_id, seq, record, idempotency_key, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason")
      select $1::text, n.seq, coalesce(n.record, $2::text || lpad(cast(n.seq as varchar(20)), 9, '0')), coalesce(n.idempotency_key, $3::text || cast(n.seq as varchar(20))), "n"."note", "n"."key", "n"."label", "n"."match_value", "n"."destination_id", "n"."operation", "n"."how", "n"."reason", "n"."payload", "n"."held_payload", "n"."held_hash", "n"."tried_hash", "n"."held_match", "n"."tried_match", "n"."tried_at", "n"."doubt", "n"."lookup", "n"."verbatim", "n"."wants", "n"."born", "n"."changed_fields", "n"."before", "n"."wait_reason"
      from (select o.*, (row_number() over () - 1) as seq from (select * from "dray"."_dray_plan__contacts" where note is null
        order by case operation when 'create' then 1 when 'add' then 1 when 'update' then 2 else 3 end, how, lookup, label, key, record) o) n
  -- $1: "run1"
  -- $2: "run1-"
  -- $3: "run1/";
insert into "dray"."_dray_changes__contacts" (run_id, record, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason") select $1::text, record, "note", "key", "label", "match_value", "destination_id", "operation", "how", "reason", "payload", "held_payload", "held_hash", "tried_hash", "held_match", "tried_match", "tried_at", "doubt", "lookup", "verbatim", "wants", "born", "changed_fields", "before", "wait_reason" from "dray"."_dray_plan__contacts" where note is not null
  -- $1: "run1";
ANALYZE "dray"."_dray_changes__contacts"

## segments

-- duckdb
select operation, how, lookup, '' as label, min(seq) as first, max(seq) as last
    from "dray"."_dray_changes__contacts" where run_id = $1::VARCHAR and seq is not null
    group by operation, how, lookup order by first
  -- $1: "run1"
-- postgres
select operation, how, lookup, '' as label, min(seq) as first, max(seq) as last
    from "dray"."_dray_changes__contacts" where run_id = $1::text and seq is not null
    group by operation, how, lookup order by first
  -- $1: "run1"

## batches of records

-- duckdb
select batch, min(seq) as first, count(*) as n, string_agg("wire", ',' ORDER BY "seq") as body,
      '[' || string_agg("j_match_value", ',' ORDER BY "seq") || ']' as "match_value", '[' || string_agg("j_destination_id", ',' ORDER BY "seq") || ']' as "destination_id", '[' || string_agg("j_held_match", ',' ORDER BY "seq") || ']' as "held_match", '[' || string_agg("j_label", ',' ORDER BY "seq") || ']' as "label", '[' || string_agg("j_idempotency_key", ',' ORDER BY "seq") || ']' as "idempotency_key", '[' || string_agg("j_doubt", ',' ORDER BY "seq") || ']' as in_doubt
    from (select seq, (seq - $1::BIGINT) - ((seq - $2::BIGINT) % 100) as batch, '{' || substr('' || ',"upsert":true' || case when "match_value" is null then '' else ',"match":' || coalesce(CASE WHEN contains(to_json("match_value"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("match_value"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("match_value"::VARCHAR)::VARCHAR END, 'null') end || case when "destination_id" is null then '' else ',"id":' || coalesce(CASE WHEN contains(to_json("destination_id"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("destination_id"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("destination_id"::VARCHAR)::VARCHAR END, 'null') end || case when "idempotency_key" is null then '' else ',"key":' || coalesce(CASE WHEN contains(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("idempotency_key"::VARCHAR)::VARCHAR END, 'null') end || case when "seq" is null then '' else ',"seq":' || (("seq")::VARCHAR COLLATE "binary") end || case when payload is null then '' else ',"fields":' || (("payload")::VARCHAR COLLATE "binary") end, 2) || '}' as wire, coalesce(CASE WHEN contains(to_json("match_value"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("match_value"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("match_value"::VARCHAR)::VARCHAR END, 'null') as "j_match_value", coalesce(CASE WHEN contains(to_json("destination_id"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("destination_id"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("destination_id"::VARCHAR)::VARCHAR END, 'null') as "j_destination_id", coalesce(CASE WHEN contains(to_json("held_match"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("held_match"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("held_match"::VARCHAR)::VARCHAR END, 'null') as "j_held_match", coalesce(CASE WHEN contains(to_json("label"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("label"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("label"::VARCHAR)::VARCHAR END, 'null') as "j_label", coalesce(CASE WHEN contains(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("idempotency_key"::VARCHAR)::VARCHAR END, 'null') as "j_idempotency_key", case when doubt is null then 'false' else 'true' end as j_doubt
      from "dray"."_dray_changes__contacts" where run_id = $3::VARCHAR and seq between $4::BIGINT and $5::BIGINT) r
    group by batch order by batch
  -- $1: 0
  -- $2: 0
  -- $3: "run1"
  -- $4: 0
  -- $5: 99
-- postgres
select batch, min(seq) as first, count(*) as n, string_agg("wire", ',' ORDER BY "seq") as body,
      '[' || string_agg("j_match_value", ',' ORDER BY "seq") || ']' as "match_value", '[' || string_agg("j_destination_id", ',' ORDER BY "seq") || ']' as "destination_id", '[' || string_agg("j_held_match", ',' ORDER BY "seq") || ']' as "held_match", '[' || string_agg("j_label", ',' ORDER BY "seq") || ']' as "label", '[' || string_agg("j_idempotency_key", ',' ORDER BY "seq") || ']' as "idempotency_key", '[' || string_agg("j_doubt", ',' ORDER BY "seq") || ']' as in_doubt
    from (select seq, (seq - $1::bigint) - ((seq - $2::bigint) % 100) as batch, '{' || substr('' || ',"upsert":true' || case when "match_value" is null then '' else ',"match":' || coalesce(to_json("match_value"::text)::text, 'null') end || case when "destination_id" is null then '' else ',"id":' || coalesce(to_json("destination_id"::text)::text, 'null') end || case when "idempotency_key" is null then '' else ',"key":' || coalesce(to_json("idempotency_key"::text)::text, 'null') end || case when "seq" is null then '' else ',"seq":' || (("seq")::text COLLATE "C") end || case when payload is null then '' else ',"fields":' || (("payload")::text COLLATE "C") end, 2) || '}' as wire, coalesce(to_json("match_value"::text)::text, 'null') as "j_match_value", coalesce(to_json("destination_id"::text)::text, 'null') as "j_destination_id", coalesce(to_json("held_match"::text)::text, 'null') as "j_held_match", coalesce(to_json("label"::text)::text, 'null') as "j_label", coalesce(to_json("idempotency_key"::text)::text, 'null') as "j_idempotency_key", case when doubt is null then 'false' else 'true' end as j_doubt
      from "dray"."_dray_changes__contacts" where run_id = $3::text and seq between $4::bigint and $5::bigint) r
    group by batch order by batch
  -- $1: 0
  -- $2: 0
  -- $3: "run1"
  -- $4: 0
  -- $5: 99

## batches of memberships, made smaller

-- duckdb
select batch, min(seq) as first, count(*) as n, string_agg("wire", ',' ORDER BY "seq") as body,
      '[' || string_agg("j_match_value", ',' ORDER BY "seq") || ']' as "match_value", '[' || string_agg("j_destination_id", ',' ORDER BY "seq") || ']' as "destination_id", '[' || string_agg("j_held_match", ',' ORDER BY "seq") || ']' as "held_match", '[' || string_agg("j_label", ',' ORDER BY "seq") || ']' as "label", '[' || string_agg("j_idempotency_key", ',' ORDER BY "seq") || ']' as "idempotency_key", '[' || string_agg("j_doubt", ',' ORDER BY "seq") || ']' as in_doubt
    from (select seq, (seq - $1::BIGINT) - ((seq - $2::BIGINT) % 50) as batch, '{' || substr('' || case when "match_value" is null then '' else ',"match":' || coalesce(CASE WHEN contains(to_json("match_value"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("match_value"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("match_value"::VARCHAR)::VARCHAR END, 'null') end || case when "destination_id" is null then '' else ',"id":' || coalesce(CASE WHEN contains(to_json("destination_id"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("destination_id"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("destination_id"::VARCHAR)::VARCHAR END, 'null') end || case when "label" is null then '' else ',"label":' || coalesce(CASE WHEN contains(to_json("label"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("label"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("label"::VARCHAR)::VARCHAR END, 'null') end || case when "seq" is null then '' else ',"seq":' || (("seq")::VARCHAR COLLATE "binary") end, 2) || '}' as wire, coalesce(CASE WHEN contains(to_json("match_value"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("match_value"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("match_value"::VARCHAR)::VARCHAR END, 'null') as "j_match_value", coalesce(CASE WHEN contains(to_json("destination_id"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("destination_id"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("destination_id"::VARCHAR)::VARCHAR END, 'null') as "j_destination_id", coalesce(CASE WHEN contains(to_json("held_match"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("held_match"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("held_match"::VARCHAR)::VARCHAR END, 'null') as "j_held_match", coalesce(CASE WHEN contains(to_json("label"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("label"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("label"::VARCHAR)::VARCHAR END, 'null') as "j_label", coalesce(CASE WHEN contains(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("idempotency_key"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("idempotency_key"::VARCHAR)::VARCHAR END, 'null') as "j_idempotency_key", case when doubt is null then 'false' else 'true' end as j_doubt
      from "dray"."_dray_changes__tags" where run_id = $3::VARCHAR and seq between $4::BIGINT and $5::BIGINT) r
    group by batch order by batch
  -- $1: 0
  -- $2: 0
  -- $3: "run1"
  -- $4: 0
  -- $5: 99
-- postgres
select batch, min(seq) as first, count(*) as n, string_agg("wire", ',' ORDER BY "seq") as body,
      '[' || string_agg("j_match_value", ',' ORDER BY "seq") || ']' as "match_value", '[' || string_agg("j_destination_id", ',' ORDER BY "seq") || ']' as "destination_id", '[' || string_agg("j_held_match", ',' ORDER BY "seq") || ']' as "held_match", '[' || string_agg("j_label", ',' ORDER BY "seq") || ']' as "label", '[' || string_agg("j_idempotency_key", ',' ORDER BY "seq") || ']' as "idempotency_key", '[' || string_agg("j_doubt", ',' ORDER BY "seq") || ']' as in_doubt
    from (select seq, (seq - $1::bigint) - ((seq - $2::bigint) % 50) as batch, '{' || substr('' || case when "match_value" is null then '' else ',"match":' || coalesce(to_json("match_value"::text)::text, 'null') end || case when "destination_id" is null then '' else ',"id":' || coalesce(to_json("destination_id"::text)::text, 'null') end || case when "label" is null then '' else ',"label":' || coalesce(to_json("label"::text)::text, 'null') end || case when "seq" is null then '' else ',"seq":' || (("seq")::text COLLATE "C") end, 2) || '}' as wire, coalesce(to_json("match_value"::text)::text, 'null') as "j_match_value", coalesce(to_json("destination_id"::text)::text, 'null') as "j_destination_id", coalesce(to_json("held_match"::text)::text, 'null') as "j_held_match", coalesce(to_json("label"::text)::text, 'null') as "j_label", coalesce(to_json("idempotency_key"::text)::text, 'null') as "j_idempotency_key", case when doubt is null then 'false' else 'true' end as j_doubt
      from "dray"."_dray_changes__tags" where run_id = $3::text and seq between $4::bigint and $5::bigint) r
    group by batch order by batch
  -- $1: 0
  -- $2: 0
  -- $3: "run1"
  -- $4: 0
  -- $5: 99

## rows to be searched

-- duckdb
select seq, record, key, label, operation, how, match_value, destination_id, held_match,
    tried_match, strftime(make_timestamp(epoch_us("tried_at")), '%Y-%m-%dT%H:%M:%S.%fZ') as tried_at, doubt, payload, idempotency_key
  from "dray"."_dray_changes__contacts" where run_id = $1::VARCHAR and seq between $2::BIGINT and $3::BIGINT order by seq
  -- $1: "run1"
  -- $2: 0
  -- $3: 99
-- postgres
select seq, record, key, label, operation, how, match_value, destination_id, held_match,
    tried_match, to_char(("tried_at") AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as tried_at, doubt, payload, idempotency_key
  from "dray"."_dray_changes__contacts" where run_id = $1::text and seq between $2::bigint and $3::bigint order by seq
  -- $1: "run1"
  -- $2: 0
  -- $3: 99

## ids that other records hold

-- duckdb
select destination_id from "dray"."_dray_state__contacts"
  where destination_id in ($1::VARCHAR, $2::VARCHAR) and record <> $3::VARCHAR
  -- $1: "1"
  -- $2: "2"
  -- $3: "r1"
-- postgres
select destination_id from "dray"."_dray_state__contacts"
  where destination_id in ($1::text, $2::text) and record <> $3::text
  -- $1: "1"
  -- $2: "2"
  -- $3: "r1"

## flush

-- duckdb
select token from "dray"."_dray_leases" where name = $1::VARCHAR
  -- $1: "sync:contacts";
insert into "dray"."_dray_flushes" (run_id, flush, sync, attempt, token, lease_held, window_no, changed, rows, flushed_at)
    select $1::VARCHAR, $2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::BIGINT,
      exists (select 1 from "dray"."_dray_leases" where name = $6::VARCHAR and token = $7::BIGINT), $8::BIGINT,
      (select coalesce(max(changed), 0) + 1 from "dray"."_dray_flushes" where sync = $9::VARCHAR),
      (select count(*) from "dray"."_dray_outcomes__contacts" where attempt = $10::VARCHAR), ($11::VARCHAR)::TIMESTAMPTZ
    where not exists (select 1 from "dray"."_dray_flushes" where run_id = $12::VARCHAR and flush = $13::VARCHAR)
  -- $1: "run1"
  -- $2: "1.0"
  -- $3: "contacts"
  -- $4: "a1"
  -- $5: 5
  -- $6: "sync:contacts"
  -- $7: 5
  -- $8: 1
  -- $9: "contacts"
  -- $10: "a1"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "run1"
  -- $13: "1.0";
insert into "dray"."_dray_next__contacts" ("attempt", "seq", "gone", "outcome", "displaced", "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason")
    with m as (select o.*, case when fl.lease_held then o.outcome when o.outcome in ('acked', 'unknown') and not exists (select 1 from "dray"."_dray_deliveries" d join "dray"."_dray_runs" r on r.run_id = d.run_id
    where d.sync = $1::VARCHAR and r.token > $2::BIGINT and d.record = c.record and d.label = c.label and d.outcome in ('acked', 'skipped')) then 'unknown' end as e, c.operation as op, fl.changed as f_changed,
        c."record" as "c_record", c."label" as "c_label", c."key" as "c_key", c."wants" as "c_wants", c."match_value" as "c_match_value", c."destination_id" as "c_destination_id", c."payload" as "c_payload", c."held_payload" as "c_held_payload", c."held_hash" as "c_held_hash", c."tried_hash" as "c_tried_hash", c."how" as "c_how", c."verbatim" as "c_verbatim", c."idempotency_key" as "c_idempotency_key", c."born" as "c_born", s."key" as "s_key", s."match_value" as "s_match_value", s."destination_id" as "s_destination_id", s."origin" as "s_origin", s."held_payload" as "s_held_payload", s."held_hash" as "s_held_hash", s."held_at" as "s_held_at", s."held_run" as "s_held_run", s."cleared_at" as "s_cleared_at", s."born" as "s_born", s."doubt" as "s_doubt", s."doubt_at" as "s_doubt_at", s."tried_match" as "s_tried_match", s."tried_payload" as "s_tried_payload", s."tried_hash" as "s_tried_hash", s."tried_at" as "s_tried_at", s."idempotency_key" as "s_idempotency_key", s."tries" as "s_tries", s."last_status" as "s_last_status", s."last_error" as "s_last_error", s."retry_at" as "s_retry_at", s."wait_reason" as "s_wait_reason", s.record is not null as known
      from "dray"."_dray_outcomes__contacts" o
      join (select * from "dray"."_dray_flushes" where run_id = $3::VARCHAR and flush = $4::VARCHAR and attempt = $5::VARCHAR) fl on fl.run_id = o.run_id
      join "dray"."_dray_changes__contacts" c on c.run_id = o.run_id and c.seq = o.seq
      left join "dray"."_dray_state__contacts" s on s.record = c.record and s.label = c.label and case when s.label <> '' then s.destination_id end is not distinct from case when c.label <> '' then c.destination_id end
      where o.attempt = $6::VARCHAR and o.run_id = $7::VARCHAR),
    k as (select m.*, e = 'acked' and op in ('create', 'update') as written, e = 'acked' and op = 'add' as added,
        e = 'acked' and (op = 'remove' or (op = 'delete' and (c_how <> 'clear' or evidence = 'already_absent'))) as removed,
        e = 'acked' and op = 'delete' and c_how = 'clear' and evidence <> 'already_absent' as cleared,
        e = 'rejected' and op = 'update' and error_code = 'absent' as absent, e = 'rejected' and not (op = 'update' and coalesce(error_code, '') = 'absent') as refused,
        e = 'skipped' as skipped, e = 'unknown' as dark,
        case when s_tried_hash = c_tried_hash then coalesce(s_tries, 0) + 1 else 1 end as next_tries
      from m where e is not null)
    select (attempt)::VARCHAR as "attempt", (seq)::BIGINT as "seq", (removed)::BOOLEAN as "gone", (case when refused and next_tries >= $8::BIGINT then 'parked' else outcome end)::VARCHAR as "outcome", (case when c_label = '' and known and s_wait_reason is not null and ((op = 'delete' and (removed or cleared)) or (written and c_key <> s_key) or (absent and c_key <> s_key) or (skipped and coalesce(c_wants, c_key) <> s_key)) then s_key end)::VARCHAR as "displaced", (c_record)::VARCHAR as "record", (case when written or added or absent then c_key when skipped then coalesce(c_wants, c_key) else coalesce(s_key, c_key) end)::VARCHAR as "key", (c_label)::VARCHAR as "label", (case when written or added then c_match_value when cleared then coalesce(match_value, s_match_value) when absent then null else s_match_value end)::VARCHAR as "match_value", (case when c_label <> '' then c_destination_id when written and coalesce(created, false) then destination_id
    when written then coalesce(destination_id, s_destination_id) when cleared then coalesce(destination_id, s_destination_id) when absent then null else s_destination_id end)::VARCHAR as "destination_id", (case when c_label <> '' then null when written then case when s_match_value is not null then s_origin
      when s_doubt is not null and not coalesce(c_verbatim, false) and not coalesce(created, false) then 'unknown'
      when coalesce(created, false) then 'created' else 'adopted' end
    else coalesce(s_origin, 'unknown') end)::VARCHAR as "origin", (case when written or added then case when added then 'true' else coalesce(c_held_payload, c_payload) end when cleared or absent then null else "s_held_payload" end)::VARCHAR as "held_payload", (case when written or added then c_held_hash when cleared or absent then null else "s_held_hash" end)::UBIGINT as "held_hash", (case when written or added then ($9::VARCHAR)::TIMESTAMPTZ when cleared or absent then null else "s_held_at" end)::TIMESTAMPTZ as "held_at", (case when written or added then run_id when cleared or absent then null else "s_held_run" end)::VARCHAR as "held_run", (case when written or absent then null when cleared then ($10::VARCHAR)::TIMESTAMPTZ else s_cleared_at end)::TIMESTAMPTZ as "cleared_at", (f_changed)::BIGINT as "changed", (case when c_label <> '' then case when added or dark then c_born else coalesce(s_born, c_born) end
      when written and coalesce(created, false) then f_changed when dark and op = 'delete' then f_changed else coalesce(s_born, 0) end)::BIGINT as "born", (case when dark then case when s_doubt = 'create' and c_label = '' then 'create' else case op when 'add' then 'create' when 'remove' then 'delete' else op end end when (written or added or cleared or absent or skipped) then null else "s_doubt" end)::VARCHAR as "doubt", (case when dark then ($11::VARCHAR)::TIMESTAMPTZ when (written or added or cleared or absent or skipped) then null else "s_doubt_at" end)::TIMESTAMPTZ as "doubt_at", (case when dark then case when s_doubt is null then c_match_value else s_tried_match end when (written or added or cleared or absent or skipped) then null else "s_tried_match" end)::VARCHAR as "tried_match", (case when dark then case when op in ($12::VARCHAR) then c_payload end when (written or added or cleared or absent or skipped) then null else "s_tried_payload" end)::VARCHAR as "tried_payload", (case when refused or skipped then c_tried_hash when (written or added or cleared or absent or skipped) then null else s_tried_hash end)::VARCHAR as "tried_hash", (case when dark then case when s_doubt is null then ($13::VARCHAR)::TIMESTAMPTZ else s_tried_at end when (written or added or cleared or absent or skipped) then null else "s_tried_at" end)::TIMESTAMPTZ as "tried_at", (case when dark then c_idempotency_key when (written or added or cleared or absent or skipped) then null else "s_idempotency_key" end)::VARCHAR as "idempotency_key", (case when refused then next_tries when (written or added or cleared or absent or skipped) then 0 else coalesce(s_tries, 0) end)::BIGINT as "tries", (case when written or added or cleared then null else coalesce(http_status, s_last_status) end)::BIGINT as "last_status", (case when written or added or cleared or absent then null when refused or skipped or dark then coalesce(error_code, error, evidence) else s_last_error end)::VARCHAR as "last_error", (case when refused then make_timestamptz(epoch_us(($14::VARCHAR)::TIMESTAMPTZ) + (86400000)::BIGINT * 1000) when skipped then make_timestamptz(epoch_us(($15::VARCHAR)::TIMESTAMPTZ) + (604800000)::BIGINT * 1000) when absent then ($16::VARCHAR)::TIMESTAMPTZ when dark or (written or added or cleared or absent or skipped) then null else s_retry_at end)::TIMESTAMPTZ as "retry_at", (case when dark then 'doubt' when refused and next_tries >= $17::BIGINT then 'parked' when refused or skipped or absent then 'retry'
      when written and coalesce(c_verbatim, false) then 'follow_up' when (written or added or cleared or absent or skipped) then null else s_wait_reason end)::VARCHAR as "wait_reason" from k
  -- $1: "contacts"
  -- $2: 5
  -- $3: "run1"
  -- $4: "1.0"
  -- $5: "a1"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: 5
  -- $9: "2024-01-01T00:00:00.000000Z"
  -- $10: "2024-01-01T00:00:00.000000Z"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "create"
  -- $13: "2024-01-01T00:00:00.000000Z"
  -- $14: "2024-01-01T00:00:00.000000Z"
  -- $15: "2024-01-01T00:00:00.000000Z"
  -- $16: "2024-01-01T00:00:00.000000Z"
  -- $17: 5;
insert into "dray"."_dray_deliveries" (run_id, seq, revision, sync, entity, "record", "key", "label", "operation", "how", "reason", "changed_fields", "before", "match_value", "payload", outcome, evidence, attempts, http_status, error_code, error, destination_id, request_id, planned_at, sent_at, acked_at, flush)
    select o.run_id, o.seq, coalesce(d.revision, 0), $1::VARCHAR, $2::VARCHAR, "c"."record", "c"."key", "c"."label", "c"."operation", "c"."how", "c"."reason", "c"."changed_fields", "c"."before", "c"."match_value", "c"."payload",
      coalesce(n.outcome, o.outcome), o.evidence, o.attempts, o.http_status, o.error_code, o.error, coalesce(o.destination_id, c.destination_id), o.request_id, r.started_at, o.sent_at, o.acked_at, $3::VARCHAR
    from "dray"."_dray_outcomes__contacts" o
    join (select * from "dray"."_dray_flushes" where run_id = $4::VARCHAR and flush = $5::VARCHAR and attempt = $6::VARCHAR) fl on fl.run_id = o.run_id
    join "dray"."_dray_changes__contacts" c on c.run_id = o.run_id and c.seq = o.seq
    join "dray"."_dray_runs" r on r.run_id = o.run_id
    left join "dray"."_dray_next__contacts" n on n.attempt = case when fl.lease_held then o.attempt end and n.seq = o.seq
    left join (select seq, max(revision) + 1 as revision from "dray"."_dray_deliveries"
      where run_id = $7::VARCHAR and seq >= (select min(seq) from "dray"."_dray_outcomes__contacts" where attempt = $8::VARCHAR) and seq <= (select max(seq) from "dray"."_dray_outcomes__contacts" where attempt = $9::VARCHAR) group by seq) d on d.seq = o.seq
    where o.attempt = $10::VARCHAR and o.run_id = $11::VARCHAR
  -- $1: "contacts"
  -- $2: "user"
  -- $3: "1.0"
  -- $4: "run1"
  -- $5: "1.0"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: "a1"
  -- $9: "a1"
  -- $10: "a1"
  -- $11: "run1";
DELETE FROM "dray"."_dray_state__contacts" AS "t" USING "dray"."_dray_next__contacts" AS "s" WHERE "t"."record" = "s"."record" AND "t"."label" = "s"."label";
insert into "dray"."_dray_state__contacts" ("record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason") select "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason" from "dray"."_dray_next__contacts" where not gone;
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
    select $1::VARCHAR || lpad(cast(min(n.seq) as varchar(20)), 9, '0') || $2::VARCHAR, n.displaced, '', max(n.changed), 0, 0, 'displaced'
    from "dray"."_dray_next__contacts" n where n.attempt = $3::VARCHAR and n.displaced is not null
      and not exists (select 1 from "dray"."_dray_state__contacts" s where s.key = n.displaced and s.match_value is null and s.doubt is null)
    group by n.displaced
  -- $1: "run1-d"
  -- $2: "-1.0"
  -- $3: "a1";
delete from "dray"."_dray_next__contacts" where attempt = $1::VARCHAR
  -- $1: "a1";
delete from "dray"."_dray_outcomes__contacts" where attempt = $1::VARCHAR
  -- $1: "a1"
-- postgres
select token from "dray"."_dray_leases" where name = $1::text FOR UPDATE
  -- $1: "sync:contacts";
insert into "dray"."_dray_flushes" (run_id, flush, sync, attempt, token, lease_held, window_no, changed, rows, flushed_at)
    select $1::text, $2::text, $3::text, $4::text, $5::bigint,
      exists (select 1 from "dray"."_dray_leases" where name = $6::text and token = $7::bigint), $8::bigint,
      (select coalesce(max(changed), 0) + 1 from "dray"."_dray_flushes" where sync = $9::text),
      (select count(*) from "dray"."_dray_outcomes__contacts" where attempt = $10::text), ($11::text)::timestamptz
    where not exists (select 1 from "dray"."_dray_flushes" where run_id = $12::text and flush = $13::text)
  -- $1: "run1"
  -- $2: "1.0"
  -- $3: "contacts"
  -- $4: "a1"
  -- $5: 5
  -- $6: "sync:contacts"
  -- $7: 5
  -- $8: 1
  -- $9: "contacts"
  -- $10: "a1"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "run1"
  -- $13: "1.0";
ANALYZE "dray"."_dray_outcomes__contacts";
insert into "dray"."_dray_next__contacts" ("attempt", "seq", "gone", "outcome", "displaced", "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason")
    with m as MATERIALIZED (select o.*, case when fl.lease_held then o.outcome when o.outcome in ('acked', 'unknown') and not exists (select 1 from "dray"."_dray_deliveries" d join "dray"."_dray_runs" r on r.run_id = d.run_id
    where d.sync = $1::text and r.token > $2::bigint and d.record = c.record and d.label = c.label and d.outcome in ('acked', 'skipped')) then 'unknown' end as e, c.operation as op, fl.changed as f_changed,
        c."record" as "c_record", c."label" as "c_label", c."key" as "c_key", c."wants" as "c_wants", c."match_value" as "c_match_value", c."destination_id" as "c_destination_id", c."payload" as "c_payload", c."held_payload" as "c_held_payload", c."held_hash" as "c_held_hash", c."tried_hash" as "c_tried_hash", c."how" as "c_how", c."verbatim" as "c_verbatim", c."idempotency_key" as "c_idempotency_key", c."born" as "c_born", s."key" as "s_key", s."match_value" as "s_match_value", s."destination_id" as "s_destination_id", s."origin" as "s_origin", s."held_payload" as "s_held_payload", s."held_hash" as "s_held_hash", s."held_at" as "s_held_at", s."held_run" as "s_held_run", s."cleared_at" as "s_cleared_at", s."born" as "s_born", s."doubt" as "s_doubt", s."doubt_at" as "s_doubt_at", s."tried_match" as "s_tried_match", s."tried_payload" as "s_tried_payload", s."tried_hash" as "s_tried_hash", s."tried_at" as "s_tried_at", s."idempotency_key" as "s_idempotency_key", s."tries" as "s_tries", s."last_status" as "s_last_status", s."last_error" as "s_last_error", s."retry_at" as "s_retry_at", s."wait_reason" as "s_wait_reason", s.record is not null as known
      from "dray"."_dray_outcomes__contacts" o
      join (select * from "dray"."_dray_flushes" where run_id = $3::text and flush = $4::text and attempt = $5::text) fl on fl.run_id = o.run_id
      join "dray"."_dray_changes__contacts" c on c.run_id = o.run_id and c.seq = o.seq
      left join "dray"."_dray_state__contacts" s on s.record = c.record and s.label = c.label and case when s.label <> '' then s.destination_id end is not distinct from case when c.label <> '' then c.destination_id end
      where o.attempt = $6::text and o.run_id = $7::text),
    k as MATERIALIZED (select m.*, e = 'acked' and op in ('create', 'update') as written, e = 'acked' and op = 'add' as added,
        e = 'acked' and (op = 'remove' or (op = 'delete' and (c_how <> 'clear' or evidence = 'already_absent'))) as removed,
        e = 'acked' and op = 'delete' and c_how = 'clear' and evidence <> 'already_absent' as cleared,
        e = 'rejected' and op = 'update' and error_code = 'absent' as absent, e = 'rejected' and not (op = 'update' and coalesce(error_code, '') = 'absent') as refused,
        e = 'skipped' as skipped, e = 'unknown' as dark,
        case when s_tried_hash = c_tried_hash then coalesce(s_tries, 0) + 1 else 1 end as next_tries
      from m where e is not null)
    select ((attempt)::text COLLATE "C") as "attempt", (seq)::bigint as "seq", (removed)::boolean as "gone", ((case when refused and next_tries >= $8::bigint then 'parked' else outcome end)::text COLLATE "C") as "outcome", ((case when c_label = '' and known and s_wait_reason is not null and ((op = 'delete' and (removed or cleared)) or (written and c_key <> s_key) or (absent and c_key <> s_key) or (skipped and coalesce(c_wants, c_key) <> s_key)) then s_key end)::text COLLATE "C") as "displaced", ((c_record)::text COLLATE "C") as "record", ((case when written or added or absent then c_key when skipped then coalesce(c_wants, c_key) else coalesce(s_key, c_key) end)::text COLLATE "C") as "key", ((c_label)::text COLLATE "C") as "label", ((case when written or added then c_match_value when cleared then coalesce(match_value, s_match_value) when absent then null else s_match_value end)::text COLLATE "C") as "match_value", ((case when c_label <> '' then c_destination_id when written and coalesce(created, false) then destination_id
    when written then coalesce(destination_id, s_destination_id) when cleared then coalesce(destination_id, s_destination_id) when absent then null else s_destination_id end)::text COLLATE "C") as "destination_id", ((case when c_label <> '' then null when written then case when s_match_value is not null then s_origin
      when s_doubt is not null and not coalesce(c_verbatim, false) and not coalesce(created, false) then 'unknown'
      when coalesce(created, false) then 'created' else 'adopted' end
    else coalesce(s_origin, 'unknown') end)::text COLLATE "C") as "origin", ((case when written or added then case when added then 'true' else coalesce(c_held_payload, c_payload) end when cleared or absent then null else "s_held_payload" end)::text COLLATE "C") as "held_payload", (case when written or added then c_held_hash when cleared or absent then null else "s_held_hash" end)::bigint as "held_hash", (case when written or added then ($9::text)::timestamptz when cleared or absent then null else "s_held_at" end)::timestamptz as "held_at", ((case when written or added then run_id when cleared or absent then null else "s_held_run" end)::text COLLATE "C") as "held_run", (case when written or absent then null when cleared then ($10::text)::timestamptz else s_cleared_at end)::timestamptz as "cleared_at", (f_changed)::bigint as "changed", (case when c_label <> '' then case when added or dark then c_born else coalesce(s_born, c_born) end
      when written and coalesce(created, false) then f_changed when dark and op = 'delete' then f_changed else coalesce(s_born, 0) end)::bigint as "born", ((case when dark then case when s_doubt = 'create' and c_label = '' then 'create' else case op when 'add' then 'create' when 'remove' then 'delete' else op end end when (written or added or cleared or absent or skipped) then null else "s_doubt" end)::text COLLATE "C") as "doubt", (case when dark then ($11::text)::timestamptz when (written or added or cleared or absent or skipped) then null else "s_doubt_at" end)::timestamptz as "doubt_at", ((case when dark then case when s_doubt is null then c_match_value else s_tried_match end when (written or added or cleared or absent or skipped) then null else "s_tried_match" end)::text COLLATE "C") as "tried_match", ((case when dark then case when op in ($12::text) then c_payload end when (written or added or cleared or absent or skipped) then null else "s_tried_payload" end)::text COLLATE "C") as "tried_payload", ((case when refused or skipped then c_tried_hash when (written or added or cleared or absent or skipped) then null else s_tried_hash end)::text COLLATE "C") as "tried_hash", (case when dark then case when s_doubt is null then ($13::text)::timestamptz else s_tried_at end when (written or added or cleared or absent or skipped) then null else "s_tried_at" end)::timestamptz as "tried_at", ((case when dark then c_idempotency_key when (written or added or cleared or absent or skipped) then null else "s_idempotency_key" end)::text COLLATE "C") as "idempotency_key", (case when refused then next_tries when (written or added or cleared or absent or skipped) then 0 else coalesce(s_tries, 0) end)::bigint as "tries", (case when written or added or cleared then null else coalesce(http_status, s_last_status) end)::bigint as "last_status", ((case when written or added or cleared or absent then null when refused or skipped or dark then coalesce(error_code, error, evidence) else s_last_error end)::text COLLATE "C") as "last_error", (case when refused then ((($14::text)::timestamptz) + (86400000)::bigint * interval '1 millisecond') when skipped then ((($15::text)::timestamptz) + (604800000)::bigint * interval '1 millisecond') when absent then ($16::text)::timestamptz when dark or (written or added or cleared or absent or skipped) then null else s_retry_at end)::timestamptz as "retry_at", ((case when dark then 'doubt' when refused and next_tries >= $17::bigint then 'parked' when refused or skipped or absent then 'retry'
      when written and coalesce(c_verbatim, false) then 'follow_up' when (written or added or cleared or absent or skipped) then null else s_wait_reason end)::text COLLATE "C") as "wait_reason" from k
  -- $1: "contacts"
  -- $2: 5
  -- $3: "run1"
  -- $4: "1.0"
  -- $5: "a1"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: 5
  -- $9: "2024-01-01T00:00:00.000000Z"
  -- $10: "2024-01-01T00:00:00.000000Z"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "create"
  -- $13: "2024-01-01T00:00:00.000000Z"
  -- $14: "2024-01-01T00:00:00.000000Z"
  -- $15: "2024-01-01T00:00:00.000000Z"
  -- $16: "2024-01-01T00:00:00.000000Z"
  -- $17: 5;
ANALYZE "dray"."_dray_next__contacts";
insert into "dray"."_dray_deliveries" (run_id, seq, revision, sync, entity, "record", "key", "label", "operation", "how", "reason", "changed_fields", "before", "match_value", "payload", outcome, evidence, attempts, http_status, error_code, error, destination_id, request_id, planned_at, sent_at, acked_at, flush)
    select o.run_id, o.seq, coalesce(d.revision, 0), $1::text, $2::text, "c"."record", "c"."key", "c"."label", "c"."operation", "c"."how", "c"."reason", "c"."changed_fields", "c"."before", "c"."match_value", "c"."payload",
      coalesce(n.outcome, o.outcome), o.evidence, o.attempts, o.http_status, o.error_code, o.error, coalesce(o.destination_id, c.destination_id), o.request_id, r.started_at, o.sent_at, o.acked_at, $3::text
    from "dray"."_dray_outcomes__contacts" o
    join (select * from "dray"."_dray_flushes" where run_id = $4::text and flush = $5::text and attempt = $6::text) fl on fl.run_id = o.run_id
    join "dray"."_dray_changes__contacts" c on c.run_id = o.run_id and c.seq = o.seq
    join "dray"."_dray_runs" r on r.run_id = o.run_id
    left join "dray"."_dray_next__contacts" n on n.attempt = case when fl.lease_held then o.attempt end and n.seq = o.seq
    left join (select seq, max(revision) + 1 as revision from "dray"."_dray_deliveries"
      where run_id = $7::text and seq >= (select min(seq) from "dray"."_dray_outcomes__contacts" where attempt = $8::text) and seq <= (select max(seq) from "dray"."_dray_outcomes__contacts" where attempt = $9::text) group by seq) d on d.seq = o.seq
    where o.attempt = $10::text and o.run_id = $11::text
  -- $1: "contacts"
  -- $2: "user"
  -- $3: "1.0"
  -- $4: "run1"
  -- $5: "1.0"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: "a1"
  -- $9: "a1"
  -- $10: "a1"
  -- $11: "run1";
DELETE FROM "dray"."_dray_state__contacts" AS "t" USING "dray"."_dray_next__contacts" AS "s" WHERE "t"."record" = "s"."record" AND "t"."label" = "s"."label";
insert into "dray"."_dray_state__contacts" ("record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason") select "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason" from "dray"."_dray_next__contacts" where not gone;
insert into "dray"."_dray_state__contacts" (record, key, label, changed, born, tries, wait_reason)
    select $1::text || lpad(cast(min(n.seq) as varchar(20)), 9, '0') || $2::text, n.displaced, '', max(n.changed), 0, 0, 'displaced'
    from "dray"."_dray_next__contacts" n where n.attempt = $3::text and n.displaced is not null
      and not exists (select 1 from "dray"."_dray_state__contacts" s where s.key = n.displaced and s.match_value is null and s.doubt is null)
    group by n.displaced
  -- $1: "run1-d"
  -- $2: "-1.0"
  -- $3: "a1";
delete from "dray"."_dray_next__contacts" where attempt = $1::text
  -- $1: "a1";
delete from "dray"."_dray_outcomes__contacts" where attempt = $1::text
  -- $1: "a1"

## flush of memberships

-- duckdb
select token from "dray"."_dray_leases" where name = $1::VARCHAR
  -- $1: "sync:tags";
insert into "dray"."_dray_flushes" (run_id, flush, sync, attempt, token, lease_held, window_no, changed, rows, flushed_at)
    select $1::VARCHAR, $2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::BIGINT,
      exists (select 1 from "dray"."_dray_leases" where name = $6::VARCHAR and token = $7::BIGINT), $8::BIGINT,
      (select coalesce(max(changed), 0) + 1 from "dray"."_dray_flushes" where sync = $9::VARCHAR),
      (select count(*) from "dray"."_dray_outcomes__tags" where attempt = $10::VARCHAR), ($11::VARCHAR)::TIMESTAMPTZ
    where not exists (select 1 from "dray"."_dray_flushes" where run_id = $12::VARCHAR and flush = $13::VARCHAR)
  -- $1: "run1"
  -- $2: "1.0"
  -- $3: "tags"
  -- $4: "a1"
  -- $5: 5
  -- $6: "sync:tags"
  -- $7: 5
  -- $8: 1
  -- $9: "tags"
  -- $10: "a1"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "run1"
  -- $13: "1.0";
insert into "dray"."_dray_next__tags" ("attempt", "seq", "gone", "outcome", "displaced", "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason")
    with m as (select o.*, case when fl.lease_held then o.outcome when o.outcome in ('acked', 'unknown') and not exists (select 1 from "dray"."_dray_deliveries" d join "dray"."_dray_runs" r on r.run_id = d.run_id
    where d.sync = $1::VARCHAR and r.token > $2::BIGINT and d.record = c.record and d.label = c.label and d.outcome in ('acked', 'skipped')) then 'unknown' end as e, c.operation as op, fl.changed as f_changed,
        c."record" as "c_record", c."label" as "c_label", c."key" as "c_key", c."wants" as "c_wants", c."match_value" as "c_match_value", c."destination_id" as "c_destination_id", c."payload" as "c_payload", c."held_payload" as "c_held_payload", c."held_hash" as "c_held_hash", c."tried_hash" as "c_tried_hash", c."how" as "c_how", c."verbatim" as "c_verbatim", c."idempotency_key" as "c_idempotency_key", c."born" as "c_born", s."key" as "s_key", s."match_value" as "s_match_value", s."destination_id" as "s_destination_id", s."origin" as "s_origin", s."held_payload" as "s_held_payload", s."held_hash" as "s_held_hash", s."held_at" as "s_held_at", s."held_run" as "s_held_run", s."cleared_at" as "s_cleared_at", s."born" as "s_born", s."doubt" as "s_doubt", s."doubt_at" as "s_doubt_at", s."tried_match" as "s_tried_match", s."tried_payload" as "s_tried_payload", s."tried_hash" as "s_tried_hash", s."tried_at" as "s_tried_at", s."idempotency_key" as "s_idempotency_key", s."tries" as "s_tries", s."last_status" as "s_last_status", s."last_error" as "s_last_error", s."retry_at" as "s_retry_at", s."wait_reason" as "s_wait_reason", s.record is not null as known
      from "dray"."_dray_outcomes__tags" o
      join (select * from "dray"."_dray_flushes" where run_id = $3::VARCHAR and flush = $4::VARCHAR and attempt = $5::VARCHAR) fl on fl.run_id = o.run_id
      join "dray"."_dray_changes__tags" c on c.run_id = o.run_id and c.seq = o.seq
      left join "dray"."_dray_state__tags" s on s.record = c.record and s.label = c.label and case when s.label <> '' then s.destination_id end is not distinct from case when c.label <> '' then c.destination_id end
      where o.attempt = $6::VARCHAR and o.run_id = $7::VARCHAR),
    k as (select m.*, e = 'acked' and op in ('create', 'update') as written, e = 'acked' and op = 'add' as added,
        e = 'acked' and (op = 'remove' or (op = 'delete' and (c_how <> 'clear' or evidence = 'already_absent'))) as removed,
        e = 'acked' and op = 'delete' and c_how = 'clear' and evidence <> 'already_absent' as cleared,
        e = 'rejected' and op = 'update' and error_code = 'absent' as absent, e = 'rejected' and not (op = 'update' and coalesce(error_code, '') = 'absent') as refused,
        e = 'skipped' as skipped, e = 'unknown' as dark,
        case when s_tried_hash = c_tried_hash then coalesce(s_tries, 0) + 1 else 1 end as next_tries
      from m where e is not null)
    select (attempt)::VARCHAR as "attempt", (seq)::BIGINT as "seq", (removed)::BOOLEAN as "gone", (case when refused and next_tries >= $8::BIGINT then 'parked' else outcome end)::VARCHAR as "outcome", (case when c_label = '' and known and s_wait_reason is not null and ((op = 'delete' and (removed or cleared)) or (written and c_key <> s_key) or (absent and c_key <> s_key) or (skipped and coalesce(c_wants, c_key) <> s_key)) then s_key end)::VARCHAR as "displaced", (c_record)::VARCHAR as "record", (case when written or added or absent then c_key when skipped then coalesce(c_wants, c_key) else coalesce(s_key, c_key) end)::VARCHAR as "key", (c_label)::VARCHAR as "label", (case when written or added then c_match_value when cleared then coalesce(match_value, s_match_value) when absent then null else s_match_value end)::VARCHAR as "match_value", (case when c_label <> '' then c_destination_id when written and coalesce(created, false) then destination_id
    when written then coalesce(destination_id, s_destination_id) when cleared then coalesce(destination_id, s_destination_id) when absent then null else s_destination_id end)::VARCHAR as "destination_id", (case when c_label <> '' then null when written then case when s_match_value is not null then s_origin
      when s_doubt is not null and not coalesce(c_verbatim, false) and not coalesce(created, false) then 'unknown'
      when coalesce(created, false) then 'created' else 'adopted' end
    else coalesce(s_origin, 'unknown') end)::VARCHAR as "origin", (case when written or added then case when added then 'true' else coalesce(c_held_payload, c_payload) end when cleared or absent then null else "s_held_payload" end)::VARCHAR as "held_payload", (case when written or added then c_held_hash when cleared or absent then null else "s_held_hash" end)::UBIGINT as "held_hash", (case when written or added then ($9::VARCHAR)::TIMESTAMPTZ when cleared or absent then null else "s_held_at" end)::TIMESTAMPTZ as "held_at", (case when written or added then run_id when cleared or absent then null else "s_held_run" end)::VARCHAR as "held_run", (case when written or absent then null when cleared then ($10::VARCHAR)::TIMESTAMPTZ else s_cleared_at end)::TIMESTAMPTZ as "cleared_at", (f_changed)::BIGINT as "changed", (case when c_label <> '' then case when added or dark then c_born else coalesce(s_born, c_born) end
      when written and coalesce(created, false) then f_changed when dark and op = 'delete' then f_changed else coalesce(s_born, 0) end)::BIGINT as "born", (case when dark then case when s_doubt = 'create' and c_label = '' then 'create' else case op when 'add' then 'create' when 'remove' then 'delete' else op end end when (written or added or cleared or absent or skipped) then null else "s_doubt" end)::VARCHAR as "doubt", (case when dark then ($11::VARCHAR)::TIMESTAMPTZ when (written or added or cleared or absent or skipped) then null else "s_doubt_at" end)::TIMESTAMPTZ as "doubt_at", (case when dark then case when s_doubt is null then c_match_value else s_tried_match end when (written or added or cleared or absent or skipped) then null else "s_tried_match" end)::VARCHAR as "tried_match", (case when dark then null when (written or added or cleared or absent or skipped) then null else "s_tried_payload" end)::VARCHAR as "tried_payload", (case when refused or skipped then c_tried_hash when (written or added or cleared or absent or skipped) then null else s_tried_hash end)::VARCHAR as "tried_hash", (case when dark then case when s_doubt is null then ($12::VARCHAR)::TIMESTAMPTZ else s_tried_at end when (written or added or cleared or absent or skipped) then null else "s_tried_at" end)::TIMESTAMPTZ as "tried_at", (case when dark then c_idempotency_key when (written or added or cleared or absent or skipped) then null else "s_idempotency_key" end)::VARCHAR as "idempotency_key", (case when refused then next_tries when (written or added or cleared or absent or skipped) then 0 else coalesce(s_tries, 0) end)::BIGINT as "tries", (case when written or added or cleared then null else coalesce(http_status, s_last_status) end)::BIGINT as "last_status", (case when written or added or cleared or absent then null when refused or skipped or dark then coalesce(error_code, error, evidence) else s_last_error end)::VARCHAR as "last_error", (case when refused then make_timestamptz(epoch_us(($13::VARCHAR)::TIMESTAMPTZ) + (86400000)::BIGINT * 1000) when skipped then make_timestamptz(epoch_us(($14::VARCHAR)::TIMESTAMPTZ) + (604800000)::BIGINT * 1000) when absent then ($15::VARCHAR)::TIMESTAMPTZ when dark or (written or added or cleared or absent or skipped) then null else s_retry_at end)::TIMESTAMPTZ as "retry_at", (case when dark then 'doubt' when refused and next_tries >= $16::BIGINT then 'parked' when refused or skipped or absent then 'retry'
      when written and coalesce(c_verbatim, false) then 'follow_up' when (written or added or cleared or absent or skipped) then null else s_wait_reason end)::VARCHAR as "wait_reason" from k
  -- $1: "tags"
  -- $2: 5
  -- $3: "run1"
  -- $4: "1.0"
  -- $5: "a1"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: 5
  -- $9: "2024-01-01T00:00:00.000000Z"
  -- $10: "2024-01-01T00:00:00.000000Z"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "2024-01-01T00:00:00.000000Z"
  -- $13: "2024-01-01T00:00:00.000000Z"
  -- $14: "2024-01-01T00:00:00.000000Z"
  -- $15: "2024-01-01T00:00:00.000000Z"
  -- $16: 5;
insert into "dray"."_dray_deliveries" (run_id, seq, revision, sync, entity, "record", "key", "label", "operation", "how", "reason", "changed_fields", "before", "match_value", "payload", outcome, evidence, attempts, http_status, error_code, error, destination_id, request_id, planned_at, sent_at, acked_at, flush)
    select o.run_id, o.seq, coalesce(d.revision, 0), $1::VARCHAR, $2::VARCHAR, "c"."record", "c"."key", "c"."label", "c"."operation", "c"."how", "c"."reason", "c"."changed_fields", "c"."before", "c"."match_value", "c"."payload",
      coalesce(n.outcome, o.outcome), o.evidence, o.attempts, o.http_status, o.error_code, o.error, coalesce(o.destination_id, c.destination_id), o.request_id, r.started_at, o.sent_at, o.acked_at, $3::VARCHAR
    from "dray"."_dray_outcomes__tags" o
    join (select * from "dray"."_dray_flushes" where run_id = $4::VARCHAR and flush = $5::VARCHAR and attempt = $6::VARCHAR) fl on fl.run_id = o.run_id
    join "dray"."_dray_changes__tags" c on c.run_id = o.run_id and c.seq = o.seq
    join "dray"."_dray_runs" r on r.run_id = o.run_id
    left join "dray"."_dray_next__tags" n on n.attempt = case when fl.lease_held then o.attempt end and n.seq = o.seq
    left join (select seq, max(revision) + 1 as revision from "dray"."_dray_deliveries"
      where run_id = $7::VARCHAR and seq >= (select min(seq) from "dray"."_dray_outcomes__tags" where attempt = $8::VARCHAR) and seq <= (select max(seq) from "dray"."_dray_outcomes__tags" where attempt = $9::VARCHAR) group by seq) d on d.seq = o.seq
    where o.attempt = $10::VARCHAR and o.run_id = $11::VARCHAR
  -- $1: "tags"
  -- $2: "user"
  -- $3: "1.0"
  -- $4: "run1"
  -- $5: "1.0"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: "a1"
  -- $9: "a1"
  -- $10: "a1"
  -- $11: "run1";
DELETE FROM "dray"."_dray_state__tags" AS "t" USING "dray"."_dray_next__tags" AS "s" WHERE "t"."record" = "s"."record" AND "t"."label" = "s"."label";
insert into "dray"."_dray_state__tags" ("record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason") select "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason" from "dray"."_dray_next__tags" where not gone;
insert into "dray"."_dray_state__tags" (record, key, label, changed, born, tries, wait_reason)
    select $1::VARCHAR || lpad(cast(min(n.seq) as varchar(20)), 9, '0') || $2::VARCHAR, n.displaced, '', max(n.changed), 0, 0, 'displaced'
    from "dray"."_dray_next__tags" n where n.attempt = $3::VARCHAR and n.displaced is not null
      and not exists (select 1 from "dray"."_dray_state__tags" s where s.key = n.displaced and s.match_value is null and s.doubt is null)
    group by n.displaced
  -- $1: "run1-d"
  -- $2: "-1.0"
  -- $3: "a1";
delete from "dray"."_dray_next__tags" where attempt = $1::VARCHAR
  -- $1: "a1";
delete from "dray"."_dray_outcomes__tags" where attempt = $1::VARCHAR
  -- $1: "a1"
-- postgres
select token from "dray"."_dray_leases" where name = $1::text FOR UPDATE
  -- $1: "sync:tags";
insert into "dray"."_dray_flushes" (run_id, flush, sync, attempt, token, lease_held, window_no, changed, rows, flushed_at)
    select $1::text, $2::text, $3::text, $4::text, $5::bigint,
      exists (select 1 from "dray"."_dray_leases" where name = $6::text and token = $7::bigint), $8::bigint,
      (select coalesce(max(changed), 0) + 1 from "dray"."_dray_flushes" where sync = $9::text),
      (select count(*) from "dray"."_dray_outcomes__tags" where attempt = $10::text), ($11::text)::timestamptz
    where not exists (select 1 from "dray"."_dray_flushes" where run_id = $12::text and flush = $13::text)
  -- $1: "run1"
  -- $2: "1.0"
  -- $3: "tags"
  -- $4: "a1"
  -- $5: 5
  -- $6: "sync:tags"
  -- $7: 5
  -- $8: 1
  -- $9: "tags"
  -- $10: "a1"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "run1"
  -- $13: "1.0";
ANALYZE "dray"."_dray_outcomes__tags";
insert into "dray"."_dray_next__tags" ("attempt", "seq", "gone", "outcome", "displaced", "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason")
    with m as MATERIALIZED (select o.*, case when fl.lease_held then o.outcome when o.outcome in ('acked', 'unknown') and not exists (select 1 from "dray"."_dray_deliveries" d join "dray"."_dray_runs" r on r.run_id = d.run_id
    where d.sync = $1::text and r.token > $2::bigint and d.record = c.record and d.label = c.label and d.outcome in ('acked', 'skipped')) then 'unknown' end as e, c.operation as op, fl.changed as f_changed,
        c."record" as "c_record", c."label" as "c_label", c."key" as "c_key", c."wants" as "c_wants", c."match_value" as "c_match_value", c."destination_id" as "c_destination_id", c."payload" as "c_payload", c."held_payload" as "c_held_payload", c."held_hash" as "c_held_hash", c."tried_hash" as "c_tried_hash", c."how" as "c_how", c."verbatim" as "c_verbatim", c."idempotency_key" as "c_idempotency_key", c."born" as "c_born", s."key" as "s_key", s."match_value" as "s_match_value", s."destination_id" as "s_destination_id", s."origin" as "s_origin", s."held_payload" as "s_held_payload", s."held_hash" as "s_held_hash", s."held_at" as "s_held_at", s."held_run" as "s_held_run", s."cleared_at" as "s_cleared_at", s."born" as "s_born", s."doubt" as "s_doubt", s."doubt_at" as "s_doubt_at", s."tried_match" as "s_tried_match", s."tried_payload" as "s_tried_payload", s."tried_hash" as "s_tried_hash", s."tried_at" as "s_tried_at", s."idempotency_key" as "s_idempotency_key", s."tries" as "s_tries", s."last_status" as "s_last_status", s."last_error" as "s_last_error", s."retry_at" as "s_retry_at", s."wait_reason" as "s_wait_reason", s.record is not null as known
      from "dray"."_dray_outcomes__tags" o
      join (select * from "dray"."_dray_flushes" where run_id = $3::text and flush = $4::text and attempt = $5::text) fl on fl.run_id = o.run_id
      join "dray"."_dray_changes__tags" c on c.run_id = o.run_id and c.seq = o.seq
      left join "dray"."_dray_state__tags" s on s.record = c.record and s.label = c.label and case when s.label <> '' then s.destination_id end is not distinct from case when c.label <> '' then c.destination_id end
      where o.attempt = $6::text and o.run_id = $7::text),
    k as MATERIALIZED (select m.*, e = 'acked' and op in ('create', 'update') as written, e = 'acked' and op = 'add' as added,
        e = 'acked' and (op = 'remove' or (op = 'delete' and (c_how <> 'clear' or evidence = 'already_absent'))) as removed,
        e = 'acked' and op = 'delete' and c_how = 'clear' and evidence <> 'already_absent' as cleared,
        e = 'rejected' and op = 'update' and error_code = 'absent' as absent, e = 'rejected' and not (op = 'update' and coalesce(error_code, '') = 'absent') as refused,
        e = 'skipped' as skipped, e = 'unknown' as dark,
        case when s_tried_hash = c_tried_hash then coalesce(s_tries, 0) + 1 else 1 end as next_tries
      from m where e is not null)
    select ((attempt)::text COLLATE "C") as "attempt", (seq)::bigint as "seq", (removed)::boolean as "gone", ((case when refused and next_tries >= $8::bigint then 'parked' else outcome end)::text COLLATE "C") as "outcome", ((case when c_label = '' and known and s_wait_reason is not null and ((op = 'delete' and (removed or cleared)) or (written and c_key <> s_key) or (absent and c_key <> s_key) or (skipped and coalesce(c_wants, c_key) <> s_key)) then s_key end)::text COLLATE "C") as "displaced", ((c_record)::text COLLATE "C") as "record", ((case when written or added or absent then c_key when skipped then coalesce(c_wants, c_key) else coalesce(s_key, c_key) end)::text COLLATE "C") as "key", ((c_label)::text COLLATE "C") as "label", ((case when written or added then c_match_value when cleared then coalesce(match_value, s_match_value) when absent then null else s_match_value end)::text COLLATE "C") as "match_value", ((case when c_label <> '' then c_destination_id when written and coalesce(created, false) then destination_id
    when written then coalesce(destination_id, s_destination_id) when cleared then coalesce(destination_id, s_destination_id) when absent then null else s_destination_id end)::text COLLATE "C") as "destination_id", ((case when c_label <> '' then null when written then case when s_match_value is not null then s_origin
      when s_doubt is not null and not coalesce(c_verbatim, false) and not coalesce(created, false) then 'unknown'
      when coalesce(created, false) then 'created' else 'adopted' end
    else coalesce(s_origin, 'unknown') end)::text COLLATE "C") as "origin", ((case when written or added then case when added then 'true' else coalesce(c_held_payload, c_payload) end when cleared or absent then null else "s_held_payload" end)::text COLLATE "C") as "held_payload", (case when written or added then c_held_hash when cleared or absent then null else "s_held_hash" end)::bigint as "held_hash", (case when written or added then ($9::text)::timestamptz when cleared or absent then null else "s_held_at" end)::timestamptz as "held_at", ((case when written or added then run_id when cleared or absent then null else "s_held_run" end)::text COLLATE "C") as "held_run", (case when written or absent then null when cleared then ($10::text)::timestamptz else s_cleared_at end)::timestamptz as "cleared_at", (f_changed)::bigint as "changed", (case when c_label <> '' then case when added or dark then c_born else coalesce(s_born, c_born) end
      when written and coalesce(created, false) then f_changed when dark and op = 'delete' then f_changed else coalesce(s_born, 0) end)::bigint as "born", ((case when dark then case when s_doubt = 'create' and c_label = '' then 'create' else case op when 'add' then 'create' when 'remove' then 'delete' else op end end when (written or added or cleared or absent or skipped) then null else "s_doubt" end)::text COLLATE "C") as "doubt", (case when dark then ($11::text)::timestamptz when (written or added or cleared or absent or skipped) then null else "s_doubt_at" end)::timestamptz as "doubt_at", ((case when dark then case when s_doubt is null then c_match_value else s_tried_match end when (written or added or cleared or absent or skipped) then null else "s_tried_match" end)::text COLLATE "C") as "tried_match", ((case when dark then null when (written or added or cleared or absent or skipped) then null else "s_tried_payload" end)::text COLLATE "C") as "tried_payload", ((case when refused or skipped then c_tried_hash when (written or added or cleared or absent or skipped) then null else s_tried_hash end)::text COLLATE "C") as "tried_hash", (case when dark then case when s_doubt is null then ($12::text)::timestamptz else s_tried_at end when (written or added or cleared or absent or skipped) then null else "s_tried_at" end)::timestamptz as "tried_at", ((case when dark then c_idempotency_key when (written or added or cleared or absent or skipped) then null else "s_idempotency_key" end)::text COLLATE "C") as "idempotency_key", (case when refused then next_tries when (written or added or cleared or absent or skipped) then 0 else coalesce(s_tries, 0) end)::bigint as "tries", (case when written or added or cleared then null else coalesce(http_status, s_last_status) end)::bigint as "last_status", ((case when written or added or cleared or absent then null when refused or skipped or dark then coalesce(error_code, error, evidence) else s_last_error end)::text COLLATE "C") as "last_error", (case when refused then ((($13::text)::timestamptz) + (86400000)::bigint * interval '1 millisecond') when skipped then ((($14::text)::timestamptz) + (604800000)::bigint * interval '1 millisecond') when absent then ($15::text)::timestamptz when dark or (written or added or cleared or absent or skipped) then null else s_retry_at end)::timestamptz as "retry_at", ((case when dark then 'doubt' when refused and next_tries >= $16::bigint then 'parked' when refused or skipped or absent then 'retry'
      when written and coalesce(c_verbatim, false) then 'follow_up' when (written or added or cleared or absent or skipped) then null else s_wait_reason end)::text COLLATE "C") as "wait_reason" from k
  -- $1: "tags"
  -- $2: 5
  -- $3: "run1"
  -- $4: "1.0"
  -- $5: "a1"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: 5
  -- $9: "2024-01-01T00:00:00.000000Z"
  -- $10: "2024-01-01T00:00:00.000000Z"
  -- $11: "2024-01-01T00:00:00.000000Z"
  -- $12: "2024-01-01T00:00:00.000000Z"
  -- $13: "2024-01-01T00:00:00.000000Z"
  -- $14: "2024-01-01T00:00:00.000000Z"
  -- $15: "2024-01-01T00:00:00.000000Z"
  -- $16: 5;
ANALYZE "dray"."_dray_next__tags";
insert into "dray"."_dray_deliveries" (run_id, seq, revision, sync, entity, "record", "key", "label", "operation", "how", "reason", "changed_fields", "before", "match_value", "payload", outcome, evidence, attempts, http_status, error_code, error, destination_id, request_id, planned_at, sent_at, acked_at, flush)
    select o.run_id, o.seq, coalesce(d.revision, 0), $1::text, $2::text, "c"."record", "c"."key", "c"."label", "c"."operation", "c"."how", "c"."reason", "c"."changed_fields", "c"."before", "c"."match_value", "c"."payload",
      coalesce(n.outcome, o.outcome), o.evidence, o.attempts, o.http_status, o.error_code, o.error, coalesce(o.destination_id, c.destination_id), o.request_id, r.started_at, o.sent_at, o.acked_at, $3::text
    from "dray"."_dray_outcomes__tags" o
    join (select * from "dray"."_dray_flushes" where run_id = $4::text and flush = $5::text and attempt = $6::text) fl on fl.run_id = o.run_id
    join "dray"."_dray_changes__tags" c on c.run_id = o.run_id and c.seq = o.seq
    join "dray"."_dray_runs" r on r.run_id = o.run_id
    left join "dray"."_dray_next__tags" n on n.attempt = case when fl.lease_held then o.attempt end and n.seq = o.seq
    left join (select seq, max(revision) + 1 as revision from "dray"."_dray_deliveries"
      where run_id = $7::text and seq >= (select min(seq) from "dray"."_dray_outcomes__tags" where attempt = $8::text) and seq <= (select max(seq) from "dray"."_dray_outcomes__tags" where attempt = $9::text) group by seq) d on d.seq = o.seq
    where o.attempt = $10::text and o.run_id = $11::text
  -- $1: "tags"
  -- $2: "user"
  -- $3: "1.0"
  -- $4: "run1"
  -- $5: "1.0"
  -- $6: "a1"
  -- $7: "run1"
  -- $8: "a1"
  -- $9: "a1"
  -- $10: "a1"
  -- $11: "run1";
DELETE FROM "dray"."_dray_state__tags" AS "t" USING "dray"."_dray_next__tags" AS "s" WHERE "t"."record" = "s"."record" AND "t"."label" = "s"."label";
insert into "dray"."_dray_state__tags" ("record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason") select "record", "key", "label", "match_value", "destination_id", "origin", "held_payload", "held_hash", "held_at", "held_run", "cleared_at", "changed", "born", "doubt", "doubt_at", "tried_match", "tried_payload", "tried_hash", "tried_at", "idempotency_key", "tries", "last_status", "last_error", "retry_at", "wait_reason" from "dray"."_dray_next__tags" where not gone;
insert into "dray"."_dray_state__tags" (record, key, label, changed, born, tries, wait_reason)
    select $1::text || lpad(cast(min(n.seq) as varchar(20)), 9, '0') || $2::text, n.displaced, '', max(n.changed), 0, 0, 'displaced'
    from "dray"."_dray_next__tags" n where n.attempt = $3::text and n.displaced is not null
      and not exists (select 1 from "dray"."_dray_state__tags" s where s.key = n.displaced and s.match_value is null and s.doubt is null)
    group by n.displaced
  -- $1: "run1-d"
  -- $2: "-1.0"
  -- $3: "a1";
delete from "dray"."_dray_next__tags" where attempt = $1::text
  -- $1: "a1";
delete from "dray"."_dray_outcomes__tags" where attempt = $1::text
  -- $1: "a1"
