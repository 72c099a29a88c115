export { columnNode, numberNode } from './build.ts';
export { createScratch, evaluateFormula, type Scratch } from './evaluate.ts';
export { columnsOf, type FormulaNode } from './node.ts';
export { type FormulaError, type ParsedFormula, parseFormula } from './parse.ts';
