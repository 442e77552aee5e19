import type { Position } from './source.ts'

/** Python data as literals carry it: integers of any size, floats kept apart from integers. */
export type Constant = string | boolean | null | { readonly int: bigint } | { readonly float: number }

interface At<T extends string> extends Position {
  readonly typename: T
}

export interface Keyword extends Position {
  readonly name: string
  readonly value: Expression
}

export interface Arguments {
  readonly args: readonly Expression[]
  readonly kwargs: readonly Keyword[]
  /** `*list` and `**dict`. */
  readonly star: Expression | null
  readonly starStar: Expression | null
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

export interface Literal extends At<'Literal'> {
  readonly value: Constant
}
export interface Name extends At<'Symbol'> {
  readonly value: string
}
export interface TupleNode extends At<'Tuple'> {
  readonly items: readonly Expression[]
}
export interface ListNode extends At<'List'> {
  readonly items: readonly Expression[]
}
export interface DictNode extends At<'Dict'> {
  readonly pairs: readonly (readonly [Expression, Expression])[]
}
export interface InlineIf extends At<'InlineIf'> {
  readonly body: Expression
  readonly cond: Expression
  readonly other: Expression | null
}
export interface Logic extends At<'Logic'> {
  readonly operator: 'and' | 'or'
  readonly left: Expression
  readonly right: Expression
}
export interface Not extends At<'Not'> {
  readonly target: Expression
}
export interface Compare extends At<'Compare'> {
  readonly first: Expression
  readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[]
}
export interface Binary extends At<'Binary'> {
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}
export interface Concat extends At<'Concat'> {
  readonly items: readonly Expression[]
}
export interface Unary extends At<'Unary'> {
  readonly operator: '-' | '+'
  readonly target: Expression
}
export interface Attribute extends At<'Attribute'> {
  readonly target: Expression
  readonly name: string
}
export interface Item extends At<'Item'> {
  readonly target: Expression
  readonly key: Expression
}
export interface Slice extends At<'Slice'> {
  readonly target: Expression
  readonly from: Expression | null
  readonly to: Expression | null
  readonly step: Expression | null
}
export interface Call extends At<'Call'>, Arguments {
  readonly target: Expression
}
export interface FilterNode extends At<'Filter'>, Arguments {
  readonly target: Expression | null
  readonly name: string
}
export interface Test extends At<'Test'>, Arguments {
  readonly target: Expression
  readonly name: string
}

export type Expression =
  | Literal
  | Name
  | TupleNode
  | ListNode
  | DictNode
  | InlineIf
  | Logic
  | Not
  | Compare
  | Binary
  | Concat
  | Unary
  | Attribute
  | Item
  | Slice
  | Call
  | FilterNode
  | Test

/** What `set`, `for` and `with` assign to. */
export type Target = Name | NamespaceTarget | TargetTuple
export interface NamespaceTarget extends At<'NamespaceTarget'> {
  readonly name: string
  readonly attribute: string
}
export interface TargetTuple extends At<'TargetTuple'> {
  readonly items: readonly Target[]
}

export interface Parameter extends Position {
  readonly name: string
  readonly fallback: Expression | null
}

export interface TemplateData extends At<'TemplateData'> {
  readonly value: string
}
export interface Output extends At<'Output'> {
  readonly children: readonly (TemplateData | Expression)[]
}
export interface NodeList extends At<'NodeList'> {
  readonly children: readonly Statement[]
}
/** Nunjucks' own If: `else_` is an If for `elif`. */
export interface If extends At<'If'> {
  readonly cond: Expression
  readonly body: NodeList
  readonly else_: If | NodeList | null
}
export interface For extends At<'For'> {
  readonly target: Target
  readonly over: Expression
  readonly cond: Expression | null
  readonly recursive: boolean
  readonly body: NodeList
  readonly other: NodeList | null
}
export interface SetNode extends At<'Set'> {
  readonly target: Target
  readonly value: Expression
}
export interface SetBlock extends At<'SetBlock'> {
  readonly target: Target
  readonly filter: FilterNode | null
  readonly body: NodeList
}
export interface MacroNode extends At<'Macro'> {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: NodeList
  /** Which of `caller`, `varargs` and `kwargs` the body mentions: it takes those without declaring them. */
  readonly mentions: ReadonlySet<string>
}
export interface CallBlock extends At<'CallBlock'> {
  readonly call: Call
  readonly caller: MacroNode
}
export interface FilterBlock extends At<'FilterBlock'> {
  readonly filter: FilterNode
  readonly body: NodeList
}
export interface With extends At<'With'> {
  readonly assignments: readonly { readonly target: Target; readonly value: Expression }[]
  readonly body: NodeList
}
export interface Do extends At<'Do'> {
  readonly value: Expression
}
export type Jump = At<'Break'> | At<'Continue'>

export type Statement = NodeList | Output | If | For | SetNode | SetBlock | MacroNode | CallBlock | FilterBlock | With | Do | Jump

export interface Root extends At<'Root'> {
  readonly children: readonly Statement[]
}
