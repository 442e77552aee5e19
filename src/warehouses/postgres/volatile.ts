/** Functions and keywords of Postgres whose value changes between runs. `age` of one argument counts from today. */
export const postgresVolatile: readonly string[] = [
  'age', 'clock_timestamp', 'current_date', 'current_role', 'current_setting', 'current_time', 'current_timestamp', 'current_user', 'currval',
  'gen_random_bytes', 'gen_random_uuid', 'inet_client_addr', 'inet_client_port', 'lastval', 'localtime', 'localtimestamp', 'nextval', 'now',
  'pg_backend_pid', 'pg_current_snapshot', 'pg_current_xact_id', 'random', 'random_normal', 'session_user', 'setval', 'statement_timestamp',
  'tablesample', 'timeofday', 'transaction_timestamp', 'txid_current', 'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4', 'uuidv4', 'uuidv7',
]
