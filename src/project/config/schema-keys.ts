import type { ZodType } from 'zod'
import type { Path } from './yaml.ts'

/** The parts of a zod definition that wrap or hold other schemas. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, ZodType>>
  readonly options?: readonly ZodType[]
  readonly innerType?: ZodType
  readonly in?: ZodType
  readonly left?: ZodType
  readonly right?: ZodType
  readonly element?: ZodType
  readonly valueType?: ZodType
  readonly items?: readonly ZodType[]
  readonly getter?: () => ZodType
}

const definition = (schema: ZodType): Definition => schema._zod.def as unknown as Definition

/** Schemas that a value may have to satisfy, with wrappers (optional, default, pipe, lazy, unions, intersections) taken off. */
function bare(schema: ZodType): ZodType[] {
  const def = definition(schema)
  const inner = def.options ?? [def.innerType, def.in, def.left, def.right, def.getter?.()].filter((x) => x !== undefined)
  return inner.length === 0 ? [schema] : inner.flatMap(bare)
}

/** All schemas at a path, over all branches of unions. */
export function schemasAt(schema: ZodType, path: Path): ZodType[] {
  const here = bare(schema)
  const [step, ...rest] = path
  if (step === undefined) return here
  return here.flatMap((s) => {
    const def = definition(s)
    const next = def.shape?.[String(step)] ?? def.element ?? def.valueType ?? def.items?.[Number(step)]
    return next ? schemasAt(next, rest) : []
  })
}

/** Names that a mapping at a path may have, over all branches of unions; empty when any name is allowed. */
export function keysAt(schema: ZodType, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((s) => Object.keys(definition(s).shape ?? {})))]
}
