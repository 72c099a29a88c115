import * as arithmetic from './arithmetic.ts';
import type { BinaryOperator, Comparison, FormulaNode, UnaryOperator } from './node.ts';

/** Makers of nodes that fold what is constant already. */

export function numberNode(value: number): FormulaNode {
  return { kind: 'number', value };
}

export function columnNode(column: number): FormulaNode {
  return { kind: 'column', column };
}

export function unaryNode(operator: UnaryOperator, operand: FormulaNode): FormulaNode {
  if (operand.kind === 'number') return numberNode(arithmetic.unary(operator, operand.value));
  return { kind: 'unary', operator, operand };
}

export function binaryNode(operator: BinaryOperator, left: FormulaNode, right: FormulaNode): FormulaNode {
  if (left.kind === 'number' && right.kind === 'number') {
    return numberNode(arithmetic.binary(operator, left.value, right.value));
  }
  if (right.kind === 'number' && leavesUnchanged(operator, right.value)) return left;
  return { kind: 'binary', operator, left, right };
}

function leavesUnchanged(operator: BinaryOperator, right: number): boolean {
  return (
    ((operator === '+' || operator === '-') && right === 0) || ((operator === '*' || operator === '/') && right === 1)
  );
}

export function roundNode(operand: FormulaNode, decimals: number): FormulaNode {
  if (operand.kind === 'number') return numberNode(arithmetic.round(operand.value, decimals));
  return { kind: 'round', operand, decimals };
}

export function choiceNode(
  comparison: Comparison,
  left: FormulaNode,
  right: FormulaNode,
  whenTrue: FormulaNode,
  whenFalse: FormulaNode,
): FormulaNode {
  if (left.kind === 'number' && right.kind === 'number') {
    if (Number.isNaN(left.value) || Number.isNaN(right.value)) return numberNode(Number.NaN);
    return arithmetic.choose(comparison, left.value, right.value, 1, 0) === 1 ? whenTrue : whenFalse;
  }
  return { kind: 'choice', comparison, left, right, whenTrue, whenFalse };
}
