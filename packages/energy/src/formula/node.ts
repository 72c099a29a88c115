/** A formula with its numbers filled in. Columns are the series of its indices, in an order the caller chooses. */
export type FormulaNode =
  | NumberNode
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: FormulaNode }
  | { readonly kind: 'round'; readonly operand: FormulaNode; readonly decimals: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: FormulaNode;
      readonly right: FormulaNode;
    }
  | {
      readonly kind: 'choice';
      readonly comparison: Comparison;
      readonly left: FormulaNode;
      readonly right: FormulaNode;
      readonly whenTrue: FormulaNode;
      readonly whenFalse: FormulaNode;
    };

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
}

export type UnaryOperator = 'negate' | 'abs';
export type BinaryOperator = '+' | '-' | '*' | '/' | 'min' | 'max';
export type Comparison = '<' | '<=' | '>' | '>=' | '==';

/** The columns a formula reads, ascending. */
export function columnsOf(node: FormulaNode): number[] {
  const columns = new Set<number>();
  collectColumns(node, columns);
  return [...columns].sort((a, b) => a - b);
}

function collectColumns(node: FormulaNode, columns: Set<number>): void {
  switch (node.kind) {
    case 'number':
      return;
    case 'column':
      columns.add(node.column);
      return;
    case 'unary':
    case 'round':
      collectColumns(node.operand, columns);
      return;
    case 'binary':
      collectColumns(node.left, columns);
      collectColumns(node.right, columns);
      return;
    case 'choice':
      collectColumns(node.left, columns);
      collectColumns(node.right, columns);
      collectColumns(node.whenTrue, columns);
      collectColumns(node.whenFalse, columns);
  }
}
