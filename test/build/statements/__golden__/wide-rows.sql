-- duckdb

(select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w;


-- postgres

(select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w;
