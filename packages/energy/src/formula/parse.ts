import { binaryNode, choiceNode, numberNode, roundNode, unaryNode } from './build.ts';
import type { BinaryOperator, Comparison, FormulaNode } from './node.ts';

export const FORMULA_MAX_LENGTH = 512;
export const FORMULA_MAX_DEPTH = 64;
const MAX_DECIMALS = 12;

export interface FormulaError {
  readonly code: 'formula_invalid' | 'formula_variable_unknown';
  readonly message: string;
  /** 0-based place in the text; its length where something is missing at the end. */
  readonly position: number;
}

export type ParsedFormula = { readonly node: FormulaNode } | { readonly error: FormulaError };

/**
 * Reads a formula. energy.md §3.2:
 *
 *     sum     = product { ("+" | "-") product }
 *     product = factor { ("*" | "/") factor }
 *     factor  = "-" factor | number | "$" name | "(" sum ")" | call
 *     call    = "min(" sum { "," sum } ")" | "max(" … ")" | "abs(" sum ")" | "round(" sum "," decimals ")"
 *             | "if(" sum ("<" | "<=" | ">" | ">=" | "==") sum "," sum "," sum ")"
 *
 * @param variable the node that a `$name` stands for, or undefined if it is not known.
 */
export function parseFormula(text: string, variable: (name: string) => FormulaNode | undefined): ParsedFormula {
  if (text.length > FORMULA_MAX_LENGTH) {
    const message = `The formula is longer than ${FORMULA_MAX_LENGTH} characters.`;
    return { error: { code: 'formula_invalid', message, position: FORMULA_MAX_LENGTH } };
  }
  const parser = new Parser(text, variable);
  const node = parser.whole();
  return parser.error === undefined ? { node } : { error: parser.error };
}

const NOTHING = numberNode(Number.NaN);
const SPACE = /\s*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const COMPARISON = /<=|>=|==|<|>/y;

/** A place in a text that moves on. The first error found is kept and ends the text, so that everything returns. */
class Parser {
  error: FormulaError | undefined;
  private at = 0;
  private depth = 0;
  private readonly text: string;
  private readonly variable: (name: string) => FormulaNode | undefined;

  constructor(text: string, variable: (name: string) => FormulaNode | undefined) {
    this.text = text;
    this.variable = variable;
  }

  whole(): FormulaNode {
    const node = this.sum();
    this.skipSpace();
    if (this.at < this.text.length) this.fail(`Unexpected "${this.text[this.at]}".`);
    return node;
  }

  private sum(): FormulaNode {
    return this.chain(['+', '-'], () => this.product());
  }

  private product(): FormulaNode {
    return this.chain(['*', '/'], () => this.factor());
  }

  private chain(operators: readonly BinaryOperator[], operand: () => FormulaNode): FormulaNode {
    let node = operand();
    while (true) {
      const operator = operators.find((sign) => this.accept(sign));
      if (operator === undefined) return node;
      node = binaryNode(operator, node, operand());
    }
  }

  private factor(): FormulaNode {
    this.depth++;
    const node = this.depth > FORMULA_MAX_DEPTH ? this.tooDeep() : this.factorInside();
    this.depth--;
    return node;
  }

  private factorInside(): FormulaNode {
    if (this.accept('-')) return unaryNode('negate', this.factor());
    if (this.accept('(')) return this.closed(this.sum());
    const start = this.at;
    const number = this.match(NUMBER);
    if (number !== undefined) return numberNode(Number(number));
    const name = this.match(VARIABLE)?.slice(1);
    if (name !== undefined) {
      return this.variable(name) ?? this.fail(`Unknown variable "$${name}".`, start, 'formula_variable_unknown');
    }
    const word = this.match(WORD);
    if (word !== undefined) return this.call(word, start);
    if (this.at >= this.text.length) return this.fail('The formula ends where a value is missing.');
    return this.fail(`A value is expected, not "${this.text[this.at]}".`);
  }

  private call(word: string, start: number): FormulaNode {
    if (!['min', 'max', 'abs', 'round', 'if'].includes(word)) {
      return this.fail(`Unknown function "${word}". Variables begin with "$".`, start);
    }
    if (!this.accept('(')) return this.expected('(');
    switch (word) {
      case 'min':
      case 'max':
        return this.extreme(word);
      case 'abs':
        return this.closed(unaryNode('abs', this.sum()));
      case 'round':
        return this.rounding();
      default:
        return this.choice();
    }
  }

  private extreme(operator: 'min' | 'max'): FormulaNode {
    let node = this.sum();
    while (this.accept(',')) node = binaryNode(operator, node, this.sum());
    return this.closed(node);
  }

  private rounding(): FormulaNode {
    const operand = this.sum();
    if (!this.accept(',')) return this.expected(',');
    this.skipSpace();
    const start = this.at;
    const decimals = this.sum();
    if (decimals.kind !== 'number' || !isDecimals(decimals.value)) {
      return this.fail(`The number of decimals must be a whole number from 0 to ${MAX_DECIMALS}.`, start);
    }
    return this.closed(roundNode(operand, decimals.value));
  }

  private choice(): FormulaNode {
    const left = this.sum();
    const comparison = this.match(COMPARISON) as Comparison | undefined;
    if (comparison === undefined) return this.fail('A comparison is expected: <, <=, >, >= or ==.');
    const right = this.sum();
    if (!this.accept(',')) return this.expected(',');
    const whenTrue = this.sum();
    if (!this.accept(',')) return this.expected(',');
    const whenFalse = this.sum();
    return this.closed(choiceNode(comparison, left, right, whenTrue, whenFalse));
  }

  private closed(node: FormulaNode): FormulaNode {
    return this.accept(')') ? node : this.expected(')');
  }

  private expected(sign: string): FormulaNode {
    const found = this.at < this.text.length ? `not "${this.text[this.at]}"` : 'but the formula ends';
    return this.fail(`"${sign}" is expected, ${found}.`);
  }

  private tooDeep(): FormulaNode {
    return this.fail(`The formula is nested deeper than ${FORMULA_MAX_DEPTH}.`);
  }

  private accept(sign: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    this.skipSpace();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  private fail(message: string, position = this.at, code: FormulaError['code'] = 'formula_invalid'): FormulaNode {
    this.error ??= { code, message, position };
    this.at = this.text.length;
    return NOTHING;
  }
}

function isDecimals(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_DECIMALS;
}
