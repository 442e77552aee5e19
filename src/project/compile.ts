import { InputError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Context } from './base-context.ts'
import type { Compiled, NodeId } from './manifest.ts'
import { resolveRef, resolveSource } from './registry.ts'
import type { Registry, Relation } from './registry.ts'
import { scopeColumns } from './scope-columns.ts'
import { cutTail, stripSql } from './sql-words.ts'
import { defineFunction, definePrintable } from './template/template.ts'
import type { Templates, TemplateSource } from './template/template.ts'

/** A piece of SQL in a project: a model file, or SQL written in YAML. */
export interface Model {
  readonly id: NodeId
  /** `expression`: SQL of a sync. Only entities and properties may be scoped. */
  readonly kind: 'entity' | 'property' | 'group' | 'expression'
  readonly entity: string
  /** Of the entity. */
  readonly key: readonly string[]
  readonly source: TemplateSource
}

export interface CompiledModel {
  readonly sql: Compiled
  /** SQL with a fixed time and invocation: what fingerprints are made of. */
  stable(): string
  readonly reads: readonly NodeId[]
  readonly usesScope: boolean
  /** What `config(…)` was given. */
  readonly config: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
}

export interface Compiler {
  /** Renders a model once in full, so that every error of its template is found now. */
  compile(model: Model): CompiledModel
}

interface Seen {
  readonly reads: Set<NodeId>
  readonly config: Record<string, unknown>
  scoped: boolean
}

type Scope = (columns: readonly string[]) => string

/** What `in_scope()` renders as on a full build. */
export const EVERYTHING = '(1=1)'

/** @param stable a base context whose time and invocation never change */
export function createCompiler(o: { templates: Templates; registry: Registry; base: Context; stable: Context }): Compiler {
  const render = (model: Model, base: Context, seen: Seen, scope?: Scope): string => {
    const context = { ...base, ...modelContext(model, o.registry, seen, scope) }
    return tidy(o.templates.renderSql(model.source, context), model.source)
  }
  const fresh = (): Seen => ({ reads: new Set(), config: {}, scoped: false })
  return {
    compile(model) {
      const seen = fresh()
      const stable = (): string => render(model, o.stable, fresh())
      const done = (text: string, problems: readonly Problem[]): CompiledModel => ({
        sql: (scope) => (scope ? render(model, o.base, fresh(), scope) : text),
        stable,
        reads: [...seen.reads].toSorted(),
        usesScope: seen.scoped,
        config: seen.config,
        problems,
      })
      try {
        return done(render(model, o.base, seen), [])
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        return done(
          '',
          error.problems.map((p) => ({ ...p, node: p.node ?? model.id })),
        )
      }
    },
  }
}

function modelContext(model: Model, registry: Registry, seen: Seen, scope: Scope | undefined): Context {
  const relation = (found: Relation): unknown => {
    if (found.node !== null) seen.reads.add(found.node)
    return printable(registry, found.path)
  }
  return {
    ref: defineFunction((args, kwargs) => {
      noKwargs('ref', kwargs)
      return relation(resolveRef(registry, args))
    }),
    source: defineFunction((args, kwargs) => {
      noKwargs('source', kwargs)
      return relation(resolveSource(registry, args[0], args[1]))
    }),
    config: defineFunction((args, kwargs) => {
      const [given] = args
      Object.assign(seen.config, typeof given === 'object' ? given : {}, kwargs)
      return ''
    }),
    in_scope: defineFunction((args, kwargs) => {
      if (model.kind === 'group' || model.kind === 'expression') {
        throw new InputError({ message: 'in_scope() is for properties and base queries: this SQL always sees all keys', next: 'remove it' })
      }
      const columns = scopeColumns(args, kwargs, model.key, registry.quote)
      seen.scoped = true
      return scope ? scope(columns) : EVERYTHING
    }),
    this: printable(registry, [registry.schema, tableOf(model)]),
  }
}

function tableOf(model: Model): string {
  if (model.kind === 'property') return `${model.entity}__${model.id.split('.').at(-1) ?? ''}`
  return model.kind === 'group' ? `${model.entity}__groups` : model.entity
}

function printable(registry: Registry, path: readonly string[]): unknown {
  const name = path.at(-1) ?? ''
  return definePrintable(registry.quote(path), {
    schema: path.at(-2) ?? '',
    identifier: name,
    name,
    database: path.length > 2 ? (path[0] ?? '') : '',
  })
}

function noKwargs(name: string, kwargs: Readonly<Record<string, unknown>>): void {
  const [first] = Object.keys(kwargs)
  if (first !== undefined) throw new InputError({ message: `${name}() takes no argument "${first}"` })
}

/** SQL that can stand in brackets: no semicolon and no comment at its end, one statement, and not empty. */
function tidy(sql: string, source: TemplateSource): string {
  // A backslash before a quote ends the string on some engines only: there the tail is left alone, and a line end closes it.
  const backslash = sql.includes("\\'")
  const text = backslash ? `${sql.trim().replace(/[\s;]+$/, '')}\n` : cutTail(sql.trim())
  const bare = stripSql(text).trim()
  const place = { file: source.file, line: source.line ?? 1 }
  if (bare === '') throw new InputError({ message: 'there is no SQL in it', place, next: 'write a query, or remove it' })
  if (!backslash && bare.replaceAll(/"(?:[^"]|"")*"/g, '').includes(';')) {
    throw new InputError({
      message: 'there is a semicolon inside: it has to be one statement',
      place,
      next: 'remove what follows the first statement',
    })
  }
  return text
}
