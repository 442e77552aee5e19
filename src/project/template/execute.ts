import { applyFilter, call, evaluate, holds, using } from './evaluate.ts'
import { placed } from './fault.ts'
import { capture, emit, printer } from './frame.ts'
import type { Frame, Signal } from './frame.ts'
import { runLoop } from './loop.ts'
import { createMacro } from './macro.ts'
import type { CallBlock, FilterNode, If, Output, Statement, With } from './nodes.ts'
import { assign, createScope } from './scope.ts'
import type { Value } from './values.ts'

/** Runs statements in the frame's own scope and appends what they print. */
export function execute(nodes: readonly Statement[], frame: Frame, out: string[]): Signal {
  for (const node of nodes) {
    try {
      const signal = executeOne(node, frame, out)
      if (signal !== null) return signal
    } catch (error) {
      throw placed(error, frame.source, node)
    }
  }
  return null
}

function executeOne(node: Statement, frame: Frame, out: string[]): Signal {
  switch (node.typename) {
    case 'Output':
      return (output(node, frame, out), null)
    case 'NodeList':
      return execute(node.children, frame, out)
    case 'If':
      return runIf(node, frame, out)
    case 'For':
      return (runLoop(node, frame, out), null)
    case 'Set':
      return (assign(frame.scope, node.target, evaluate(node.value, frame)), null)
    case 'SetBlock':
      return (assign(frame.scope, node.target, filtered(node.filter, capture(node.body, frame), frame)), null)
    case 'Macro':
      return (frame.scope.names.set(node.name, createMacro(node, frame)), null)
    case 'CallBlock':
      return (callBlock(node, frame, out), null)
    case 'FilterBlock':
      return (print(filtered(node.filter, capture(node.body, frame), frame), frame, out), null)
    case 'With':
      return runWith(node, frame, out)
    case 'Do':
      return (evaluate(node.value, frame), null)
    case 'Break':
      return 'break'
    case 'Continue':
      return 'continue'
  }
}

const print = (v: Value, frame: Frame, out: string[]): void => {
  emit(frame.render, out, printer(frame)(v))
}

function output(node: Output, frame: Frame, out: string[]): void {
  for (const child of node.children) {
    if (child.typename === 'TemplateData') emit(frame.render, out, child.value)
    else
      using(child, frame, (v) => {
        print(v, frame, out)
      })
  }
}

function runIf(node: If, frame: Frame, out: string[]): Signal {
  if (holds(node.cond, frame)) return execute(node.body.children, frame, out)
  if (node.else_ === null) return null
  return node.else_.typename === 'If' ? runIf(node.else_, frame, out) : execute(node.else_.children, frame, out)
}

function filtered(node: FilterNode | null, text: Value, frame: Frame): Value {
  if (node === null) return text
  const inner = node.target !== null && node.target.typename === 'Filter' ? filtered(node.target, text, frame) : text
  return applyFilter(node, inner, frame)
}

function callBlock(node: CallBlock, frame: Frame, out: string[]): void {
  print(call(node.call, frame, ['caller', createMacro(node.caller, frame)]), frame, out)
}

function runWith(node: With, frame: Frame, out: string[]): Signal {
  const scope = createScope(frame.scope)
  for (const { target, value } of node.assignments) assign(scope, target, evaluate(value, frame))
  return execute(node.body.children, { ...frame, scope }, out)
}
