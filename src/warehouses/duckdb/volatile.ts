/** Functions and keywords of DuckDB whose value changes between runs. `age` of one argument counts from today. */
export const duckdbVolatile: readonly string[] = [
  'age', 'current_date', 'current_localtime', 'current_localtimestamp', 'current_setting', 'current_time', 'current_timestamp',
  'currval', 'gen_random_uuid', 'get_current_time', 'get_current_timestamp', 'getenv', 'getvariable', 'localtime', 'localtimestamp',
  'nextval', 'now', 'random', 'tablesample', 'today', 'transaction_timestamp', 'txid_current', 'using sample', 'uuid', 'uuidv4', 'uuidv7',
]
