import { roundHalfAwayFromZero } from '../money/index.ts';
import type { BinaryOperator, Comparison, UnaryOperator } from './node.ts';

/** The meaning of the operators for single numbers. The loops over columns in `columns.ts` say the same, and fast. */

export function unary(operator: UnaryOperator, operand: number): number {
  return operator === 'negate' ? -operand : Math.abs(operand);
}

export function binary(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case 'min':
      return Math.min(left, right);
    case 'max':
      return Math.max(left, right);
  }
}

export function round(operand: number, decimals: number): number {
  return roundHalfAwayFromZero(operand, decimals);
}

/** Comparing with what is not a number chooses nothing. */
export function choose(
  comparison: Comparison,
  left: number,
  right: number,
  whenTrue: number,
  whenFalse: number,
): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  return holds(comparison, left, right) ? whenTrue : whenFalse;
}

function holds(comparison: Comparison, left: number, right: number): boolean {
  switch (comparison) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
  }
}
