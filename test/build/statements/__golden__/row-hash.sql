-- duckdb

hash("b"."owner ""x""", "p0"."mrr");


-- postgres

hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0);
