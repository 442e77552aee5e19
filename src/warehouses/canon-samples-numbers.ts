import {
  plain,
  formatted,
  all,
  bigint,
  decimal,
  numeric,
  double,
  real,
  boolean,
  type EngineValue,
  type Sample,
  type Values,
} from './canon-sample.ts'

const max38 = '9'.repeat(38)
/** Version 13 of Postgres has no infinite numeric: NaN stands in. */
const infiniteNumeric = (sign: string): EngineValue => ({
  sql: `CASE WHEN current_setting('server_version_num')::int >= 140000 THEN '${sign}Infinity' ELSE 'NaN' END`,
})

export const numbers: readonly Sample[] = [
  plain('integer', bigint, [
    [null, 'null'],
    ...['0', '-7', '9007199254740993', '9223372036854775807', '-9223372036854775808'].map((n) => [n, n] as const),
  ]),
  plain('integer', { duckdb: 'HUGEINT', postgres: 'numeric(38,0)' }, [
    [max38, max38],
    [`-${max38}`, `-${max38}`],
    [{ postgres: 'NaN' }, null],
  ]),
  plain('integer', { duckdb: 'UBIGINT', postgres: 'numeric(20,0)' }, [['18446744073709551615', '18446744073709551615']]),
  plain('integer', { duckdb: 'BIGNUM', postgres: 'numeric(45,0)' }, [
    ['123456789012345678901234567890123456789012345', '123456789012345678901234567890123456789012345'],
  ]),
  plain('integer', { duckdb: 'UTINYINT', postgres: 'smallint' }, [['255', '255']]),
  formatted('integer', 'string', bigint, [
    ['9007199254740993', '"9007199254740993"'],
    [null, 'null'],
  ]),
  formatted('integer', 'fixed(2)', bigint, [
    ['-7', '"-7.00"'],
    ['9223372036854775807', '"9223372036854775807.00"'],
    [null, 'null'],
  ]),
  formatted('integer', 'fixed(2)', decimal(38, 0), all(null, max38, `-${max38}`)),
  formatted('integer', 'fixed(0)', { duckdb: 'BIGNUM', postgres: 'numeric(45,0)' }, [
    ['1'.repeat(45), null],
    ['-1', '"-1"'],
  ]),
  formatted('integer', 'fixed(1)', { postgres: 'oid' }, [['42', '"42.0"']]),
  formatted('integer', 'decimal(2)', bigint, [
    ['100', '100'],
    ['0', '0'],
  ]),

  plain('decimal', decimal(10, 2), [
    [null, 'null'],
    ['1.50', '1.5'],
    ['1.00', '1'],
    ['100', '100'],
    ['0', '0'],
    ['-0.50', '-0.5'],
    ['-0.00', '0'],
    ['10.01', '10.01'],
    ['-100.10', '-100.1'],
  ]),
  plain('decimal', decimal(1, 1), [
    ['0.5', '0.5'],
    ['-0.5', '-0.5'],
    ['0', '0'],
  ]),
  plain('decimal', decimal(2, 2), [
    ['0.05', '0.05'],
    ['0', '0'],
    ['0.50', '0.5'],
    ['-0.10', '-0.1'],
  ]),
  plain('decimal', decimal(18, 0), [
    ['120', '120'],
    ['-1000', '-1000'],
  ]),
  plain('decimal', decimal(38, 10), [
    ['1', '1'],
    ['0.0000000001', '0.0000000001'],
    ['-1234567890123456789012345678.5', '-1234567890123456789012345678.5'],
  ]),
  plain('decimal', decimal(38, 9), [['12345678901234567890.123456789', '12345678901234567890.123456789']]),
  plain('decimal', decimal(38, 0), [[max38, max38]]),
  plain('decimal', decimal(38, 37), [['1.2000000000000000000000000000000000003', '1.2000000000000000000000000000000000003']]),
  plain('decimal', decimal(38, 38), [[`0.${'1'.repeat(37)}0`, `0.${'1'.repeat(37)}`]]),
  plain('decimal', decimal(20, 2), [['12345678901234567.25', '12345678901234567.25']]),
  plain('decimal', numeric, [
    ['1.500', '1.5'],
    ['1e30', `1${'0'.repeat(30)}`],
    ...all(null, 'NaN', infiniteNumeric(''), infiniteNumeric('-')),
  ]),
  formatted('decimal', 'string', decimal(10, 2), [
    ['1.50', '"1.5"'],
    ['0.00', '"0"'],
    [null, 'null'],
  ]),
  formatted('decimal', 'fixed(2)', decimal(18, 4), [
    [null, 'null'],
    ['1.5', '"1.50"'],
    ['0.5', '"0.50"'],
    ['-0.5', '"-0.50"'],
    ['0', '"0.00"'],
    ['2', '"2.00"'],
    ['1234567.891', '"1234567.89"'],
    ['1.005', '"1.01"'],
    ['-1.005', '"-1.01"'],
    ['-0.001', '"0.00"'],
    ['0.995', '"1.00"'],
  ]),
  formatted('decimal', 'fixed(0)', decimal(18, 4), [
    ['1.5', '"2"'],
    ['-2.5', '"-3"'],
    ['100', '"100"'],
    ['0.4999', '"0"'],
  ]),
  formatted('decimal', 'fixed(2)', numeric, all(null, '1e36', 'NaN', infiniteNumeric(''))),
  formatted('decimal', 'decimal(2)', decimal(18, 4), [
    [null, 'null'],
    ['1.5', '1.5'],
    ['1.005', '1.01'],
    ['100', '100'],
    ['-0.004', '0'],
    ['-0.005', '-0.01'],
  ]),
  formatted('decimal', 'decimal(0)', decimal(18, 4), [
    ['100.4', '100'],
    ['99.5', '100'],
  ]),
]

/** As text, so that no reader of this file rounds them. */
const doubles = `
  0 1 -1 0.1 0.30000000000000004 1.5 100 1e14 123456789012345.6 999999999999999 1e15 -1e15 9007199254740991 9007199254740993
  123456789012345680 1e20 123456789012345680000 1e21 1.5e21 1e22 1e300 1.7976931348623157e308 1e-4 1e-5 1.5e-5 1e-6 1.5e-6 9.999e-7
  1e-7 1.5e-7 -1.5e-7 1e-10 2.2250738585072014e-308 5.684341886080802e-14 4.35 0.000123456789 2.5 -273.15 1e100 5e-324
`
  .trim()
  .split(/\s+/)

const roundings: Values = [
  ['1.005', '1.01'],
  ['2.675', '2.68'],
  ['0.145', '0.15'],
  ['-1.005', '-1.01'],
  ['0.5', '0.5'],
  ['3', '3'],
  ['0', '0'],
  ['-0.0', '0'],
  ['100', '100'],
  ['0.001', '0'],
  ['5e-5', '0'],
  ['9e-10', '0'],
  ['-7e-20', '0'],
  ['5e-324', '0'],
  ['0.00499999', '0'],
  ['1e20', '100000000000000000000'],
  ['1.5e35', `15${'0'.repeat(34)}`],
  ['1e36', null],
  ['1.0000000000000002e36', null],
  ['-1e300', null],
  ['NaN', null],
  ['inf', null],
  ['-inf', null],
  [null, 'null'],
]

export const floats: readonly Sample[] = [
  plain('double', double, [
    ...doubles.map((n) => [n, JSON.stringify(Number(n))] as const),
    ['-0.0', '0'],
    [null, 'null'],
    ...all(null, 'NaN', 'inf', '-inf'),
  ]),
  plain('float', real, [
    ['0.1', '0.10000000149011612'],
    ['16777216', '16777216'],
    ['-0.5', '-0.5'],
    ['1e-7', '1.0000000116860974e-7'],
    [null, 'null'],
    ...all(null, 'NaN', 'inf'),
  ]),
  formatted('double', 'string', double, [
    ['1e21', '"1e+21"'],
    ['0.1', '"0.1"'],
    ['NaN', null],
    [null, 'null'],
  ]),
  formatted('double', 'decimal(2)', double, roundings),
  formatted('double', 'decimal(8)', double, [
    ['1.005e-6', '0.00000101'],
    ['5e-9', '0.00000001'],
    ['4.9e-9', '0'],
    ['-1.23456789e-7', '-0.00000012'],
  ]),
  formatted('double', 'fixed(2)', double, [
    ['1.005', '"1.01"'],
    ['3', '"3.00"'],
    ['5e-5', '"0.00"'],
    ['-0.0', '"0.00"'],
    ['NaN', null],
  ]),
  formatted('float', 'decimal(1)', real, [
    ['0.1', '0.1'],
    ['NaN', null],
    [null, 'null'],
  ]),
]

export const booleans: readonly Sample[] = [
  plain('boolean', boolean, [
    ['true', 'true'],
    ['false', 'false'],
    [null, 'null'],
  ]),
  formatted('boolean', 'string', boolean, [
    ['true', '"true"'],
    ['false', '"false"'],
    [null, 'null'],
  ]),
  formatted('boolean', '01', boolean, [
    ['true', '1'],
    ['false', '0'],
    [null, 'null'],
  ]),
  formatted('boolean', '01string', boolean, [
    ['true', '"1"'],
    ['false', '"0"'],
    [null, 'null'],
  ]),
]
