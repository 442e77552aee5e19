import type { Compiled, Property } from '../project/manifest.ts'

/** For which keys a model is derived. `keys`, a table of touched keys, comes with incremental builds. */
export type Scope = { readonly kind: 'full' }

/** How much of a property has to be derived in this build. */
export const scopeOf = (_property: Property): Scope => ({ kind: 'full' })

/** The model's SQL for a scope: in full, `in_scope()` renders as true. */
export function compileFor(model: Compiled, scope: Scope): string {
  switch (scope.kind) {
    case 'full':
      return model()
  }
}
