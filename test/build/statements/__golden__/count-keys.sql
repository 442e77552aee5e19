-- duckdb

select coalesce(sum(case when _key is null then 0 else n end), 0) as keyed, coalesce(sum(case when _key is null then n end), 0) as keyless, count(_key) as keys
    from (select _key, count(*) as n from "dray"."_dray_b_1p0__account" group by _key) k;

select r._key, count(*) as n from "dray"."_dray_b_1p0__account" r where r._key is not null
      and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = r._key) group by r._key having count(*) > 1;


-- postgres

select coalesce(sum(case when _key is null then 0 else n end), 0) as keyed, coalesce(sum(case when _key is null then n end), 0) as keyless, count(_key) as keys
    from (select _key, count(*) as n from "dray"."_dray_b_1p0__account" group by _key) k;

select r._key, count(*) as n from "dray"."_dray_b_1p0__account" r where r._key is not null
      and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = r._key) group by r._key having count(*) > 1;
