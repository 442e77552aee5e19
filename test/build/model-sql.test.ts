import { expect, it } from 'vitest'
import { modelQuery } from '../../src/build/model-sql.ts'

it.each([
  ['select 1;', 'select 1'],
  ['select 1 ; \n ;; -- done; really\n', 'select 1 -- done; really'],
  ['select 1; /* the end */', 'select 1/* the end */'],
  [`select ';'`, `select ';'`],
  ['select 1 -- a; b', 'select 1 -- a; b'],
  ['select 1; select 2', 'select 1; select 2'],
])('modelQuery takes the last semicolon off %j', (given, wanted) => expect(modelQuery(given).parts).toEqual([wanted]))
