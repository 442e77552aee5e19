/** What Dray tells while it works. `code` is stable: people filter logs by it. Data never holds secrets or payloads. */
export type Event =
  | {
      readonly code: 'D001'
      readonly name: 'invocation_started'
      readonly data: { readonly command: string; readonly invocationId: string; readonly version: string }
    }
  | { readonly code: 'D002'; readonly name: 'invocation_finished'; readonly data: { readonly exitCode: number; readonly seconds: number } }
  | { readonly code: 'D010'; readonly name: 'note'; readonly data: { readonly node?: string; readonly message: string } }
  | { readonly code: 'D011'; readonly name: 'warning'; readonly data: { readonly node?: string; readonly message: string } }
  | {
      readonly code: 'B001'
      readonly name: 'node_started'
      readonly data: { readonly node: string; readonly index: number; readonly total: number }
    }
  | {
      readonly code: 'B002'
      readonly name: 'node_finished'
      readonly data: { readonly node: string; readonly rows: number; readonly changed: number; readonly ms: number }
    }
  | {
      readonly code: 'B003'
      readonly name: 'quarantined'
      readonly data: { readonly node: string; readonly reason: string; readonly keys: number; readonly examples: readonly string[] }
    }
  | {
      readonly code: 'B004'
      readonly name: 'published'
      readonly data: { readonly entity: string; readonly version: number; readonly entered: number; readonly left: number }
    }
  | { readonly code: 'S001'; readonly name: 'sync_started'; readonly data: { readonly sync: string; readonly runId: string } }
  | {
      readonly code: 'S002'
      readonly name: 'sync_planned'
      readonly data: {
        readonly sync: string
        readonly creates: number
        readonly updates: number
        readonly deletes: number
        readonly heldBack: number
        readonly ms: number
      }
    }
  | {
      readonly code: 'S003'
      readonly name: 'sync_progress'
      readonly data: {
        readonly sync: string
        readonly planned: number
        readonly done: number
        readonly rejected: number
        readonly rowsPerSecond: number
      }
    }
  | {
      readonly code: 'S004'
      readonly name: 'sync_finished'
      readonly data: {
        readonly sync: string
        readonly destination: string
        readonly status: string
        readonly creates: number
        readonly updates: number
        readonly deletes: number
        readonly heldBack: number
        readonly rejected: number
        readonly seconds: number
      }
    }
  | {
      readonly code: 'S005'
      readonly name: 'request_retried'
      readonly data: { readonly sync: string; readonly attempt: number; readonly waitMs: number; readonly reason: string }
    }
  | {
      readonly code: 'S006'
      readonly name: 'recovered'
      readonly data: { readonly sync: string; readonly runId: string; readonly doubt: number; readonly journal: boolean }
    }

export type Emit = (event: Event) => void
