import { binaryColumn, choiceColumn, type Operand, roundColumn, unaryColumn } from './columns.ts';
import type { FormulaNode } from './node.ts';

/** Columns to keep intermediate results in, reused from formula to formula. All have as many rows as the result. */
export interface Scratch {
  readonly rows: number;
  readonly free: Float64Array[];
}

export function createScratch(rows: number): Scratch {
  return { rows, free: [] };
}

/** Writes a formula's value for the rows `from` … `to - 1` of its columns into the same rows of `out`. */
export function evaluateFormula(
  node: FormulaNode,
  columns: readonly Float64Array[],
  out: Float64Array,
  from: number,
  to: number,
  scratch: Scratch,
): void {
  const result = evaluate(node, { columns, from, to, scratch }, out);
  if (typeof result === 'number') out.fill(result, from, to);
  else if (result !== out) for (let i = from; i < to; i++) out[i] = result[i]!;
}

interface Rows {
  readonly columns: readonly Float64Array[];
  readonly from: number;
  readonly to: number;
  readonly scratch: Scratch;
}

/** A node's value: a number, a column of the input, or `out` after writing to it. */
function evaluate(node: FormulaNode, rows: Rows, out: Float64Array): Operand {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'column':
      return rows.columns[node.column]!;
    case 'unary':
      unaryColumn(node.operator, toColumn(evaluate(node.operand, rows, out), rows, out), out, rows.from, rows.to);
      return out;
    case 'round':
      roundColumn(toColumn(evaluate(node.operand, rows, out), rows, out), node.decimals, out, rows.from, rows.to);
      return out;
    case 'binary':
      return evaluateBinary(node, rows, out);
    case 'choice':
      return evaluateChoice(node, rows, out);
  }
}

type NodeOf<Kind extends FormulaNode['kind']> = Extract<FormulaNode, { kind: Kind }>;

function evaluateBinary(node: NodeOf<'binary'>, rows: Rows, out: Float64Array): Operand {
  const left = evaluate(node.left, rows, out);
  const borrowed: Float64Array[] = [];
  const right = left === out ? evaluateAside(node.right, rows, borrowed) : evaluate(node.right, rows, out);
  binaryColumn(node.operator, left, right, out, rows.from, rows.to);
  rows.scratch.free.push(...borrowed);
  return out;
}

function evaluateChoice(node: NodeOf<'choice'>, rows: Rows, out: Float64Array): Operand {
  const borrowed: Float64Array[] = [];
  const operands = {
    left: evaluateAside(node.left, rows, borrowed),
    right: evaluateAside(node.right, rows, borrowed),
    whenTrue: evaluateAside(node.whenTrue, rows, borrowed),
    whenFalse: evaluateAside(node.whenFalse, rows, borrowed),
  };
  choiceColumn(node.comparison, operands, out, rows.from, rows.to);
  rows.scratch.free.push(...borrowed);
  return out;
}

/** A node's value kept off the column of the result, on a borrowed one where it needs any. */
function evaluateAside(node: FormulaNode, rows: Rows, borrowed: Float64Array[]): Operand {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'column') return rows.columns[node.column]!;
  const spare = rows.scratch.free.pop() ?? new Float64Array(rows.scratch.rows);
  borrowed.push(spare);
  return evaluate(node, rows, spare);
}

function toColumn(operand: Operand, rows: Rows, out: Float64Array): Float64Array {
  if (typeof operand !== 'number') return operand;
  return out.fill(operand, rows.from, rows.to);
}
