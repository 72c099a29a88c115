import * as arithmetic from './arithmetic.ts';
import type { BinaryOperator, Comparison, UnaryOperator } from './node.ts';

/**
 * The operators over rows `from` … `to - 1` of columns. Every loop is over one operator and one shape of operands, so
 * that it compiles to plain machine code; `out` may be one of the operands.
 */

/** A column, or a number that stands for a column of itself. */
export type Operand = Float64Array | number;

export function unaryColumn(
  operator: UnaryOperator,
  a: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  if (operator === 'negate') for (let i = from; i < to; i++) out[i] = -a[i]!;
  else for (let i = from; i < to; i++) out[i] = Math.abs(a[i]!);
}

export function roundColumn(a: Float64Array, decimals: number, out: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = arithmetic.round(a[i]!, decimals);
}

export function binaryColumn(
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
  out: Float64Array,
  from: number,
  to: number,
): void {
  if (typeof left === 'number') {
    if (typeof right === 'number') out.fill(arithmetic.binary(operator, left, right), from, to);
    else numberAndColumn(operator, left, right, out, from, to);
  } else if (typeof right === 'number') columnAndNumber(operator, left, right, out, from, to);
  else columnAndColumn(operator, left, right, out, from, to);
}

function columnAndNumber(
  operator: BinaryOperator,
  a: Float64Array,
  b: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  switch (operator) {
    case '+':
      for (let i = from; i < to; i++) out[i] = a[i]! + b;
      return;
    case '-':
      for (let i = from; i < to; i++) out[i] = a[i]! - b;
      return;
    case '*':
      for (let i = from; i < to; i++) out[i] = a[i]! * b;
      return;
    case '/':
      for (let i = from; i < to; i++) out[i] = a[i]! / b;
      return;
    case 'min':
      for (let i = from; i < to; i++) out[i] = Math.min(a[i]!, b);
      return;
    case 'max':
      for (let i = from; i < to; i++) out[i] = Math.max(a[i]!, b);
  }
}

function numberAndColumn(
  operator: BinaryOperator,
  a: number,
  b: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  switch (operator) {
    case '-':
      for (let i = from; i < to; i++) out[i] = a - b[i]!;
      return;
    case '/':
      for (let i = from; i < to; i++) out[i] = a / b[i]!;
      return;
    default:
      // The others give the same either way round.
      columnAndNumber(operator, b, a, out, from, to);
  }
}

function columnAndColumn(
  operator: BinaryOperator,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  switch (operator) {
    case '+':
      for (let i = from; i < to; i++) out[i] = a[i]! + b[i]!;
      return;
    case '-':
      for (let i = from; i < to; i++) out[i] = a[i]! - b[i]!;
      return;
    case '*':
      for (let i = from; i < to; i++) out[i] = a[i]! * b[i]!;
      return;
    case '/':
      for (let i = from; i < to; i++) out[i] = a[i]! / b[i]!;
      return;
    case 'min':
      for (let i = from; i < to; i++) out[i] = Math.min(a[i]!, b[i]!);
      return;
    case 'max':
      for (let i = from; i < to; i++) out[i] = Math.max(a[i]!, b[i]!);
  }
}

export interface ChoiceOperands {
  readonly left: Operand;
  readonly right: Operand;
  readonly whenTrue: Operand;
  readonly whenFalse: Operand;
}

export function choiceColumn(
  comparison: Comparison,
  operands: ChoiceOperands,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const { left, right, whenTrue, whenFalse } = operands;
  for (let i = from; i < to; i++) {
    out[i] = arithmetic.choose(comparison, at(left, i), at(right, i), at(whenTrue, i), at(whenFalse, i));
  }
}

function at(operand: Operand, i: number): number {
  return typeof operand === 'number' ? operand : operand[i]!;
}
