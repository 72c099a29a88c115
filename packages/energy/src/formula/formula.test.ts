import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  columnNode,
  columnsOf,
  createScratch,
  evaluateFormula,
  type FormulaError,
  type FormulaNode,
  numberNode,
  parseFormula,
} from './index.ts';

const VARIABLES: Record<string, FormulaNode> = { x: columnNode(0), y: columnNode(1), half: numberNode(0.5) };
const X = Float64Array.of(-3, 0, 2, 7.5);
const Y = Float64Array.of(1, -1, 2, 0.25);

function parsed(text: string): FormulaNode {
  const result = parseFormula(text, (name) => VARIABLES[name]);
  if ('error' in result) throw new Error(`${text}: ${result.error.message}`);
  return result.node;
}

function failure(text: string): FormulaError {
  const result = parseFormula(text, (name) => VARIABLES[name]);
  if (!('error' in result)) throw new Error(`${text} was accepted`);
  return result.error;
}

function evaluated(text: string): number[] {
  const out = new Float64Array(X.length);
  evaluateFormula(parsed(text), [X, Y], out, 0, out.length, createScratch(out.length));
  return Array.from(out);
}

describe('a formula gives', () => {
  test.each<[string, (x: number, y: number) => number]>([
    ['12', () => 12],
    [' .5 + 1. ', () => 1.5],
    ['1e-3 * 2E2', () => 0.2],
    ['$x', (x) => x],
    ['-$x', (x) => -x],
    ['--$x', (x) => x],
    ['$x - $y - 1', (x, y) => x - y - 1],
    ['$x / $y / 2', (x, y) => x / y / 2],
    ['2 + $x * $y', (x, y) => 2 + x * y],
    ['(2 + $x) * $y', (x, y) => (2 + x) * y],
    ['1 - $x', (x) => 1 - x],
    ['1 / $x', (x) => 1 / x],
    ['($x + $y) * ($x - $y)', (x, y) => (x + y) * (x - y)],
    ['$x * $x - ($y * $y - ($x + 1) * $half)', (x, y) => x * x - (y * y - (x + 1) * 0.5)],
    ['min($x, $y)', (x, y) => Math.min(x, y)],
    ['min(3, $x, 2, $y)', (x, y) => Math.min(3, x, 2, y)],
    ['max($x, 0) + max(0, $y)', (x, y) => Math.max(x, 0) + Math.max(0, y)],
    ['abs($x - 1)', (x) => Math.abs(x - 1)],
    ['round($x / 7, 2)', (x) => Math.round((x / 7) * 100) / 100],
    ['round(2.5, 0) + round(-2.5, 0)', () => 0],
    ['if($x > 0, $x, 0)', (x) => Math.max(x, 0)],
    ['if($x >= $y, 1, $y)', (x, y) => (x >= y ? 1 : y)],
    ['if($x < $y, $x + 1, $y * 2)', (x, y) => (x < y ? x + 1 : y * 2)],
    ['if($x <= 2, if($y == 2, 7, 8), 9)', (x, y) => (x <= 2 ? (y === 2 ? 7 : 8) : 9)],
    ['if(1 > 2, $x, $y)', (_x, y) => y],
    ['if(($x) + 1 == 1, 5, -(2))', (x) => (x + 1 === 1 ? 5 : -2)],
  ])('%s', (text, expected) => {
    expect(evaluated(text)).toEqual(Array.from(X, (x, i) => expected(x, Y[i]!)));
  });

  test('numbers without a column are folded into one', () => {
    expect(parsed('(1 + $half) * 4 - min(2, abs(-3))')).toEqual({ kind: 'number', value: 4 });
    expect(columnsOf(parsed('if(1 > 2, $x, $y) * 1 + 0'))).toEqual([1]);
    expect(columnsOf(parsed('$y - $x * $y'))).toEqual([0, 1]);
  });

  test('only the rows asked for', () => {
    const out = new Float64Array(4).fill(-1);
    evaluateFormula(parsed('($x + $y) * ($x - $y)'), [X, Y], out, 1, 3, createScratch(4));
    expect(Array.from(out)).toEqual([-1, -1, 0, -1]);
  });

  test('no choice where what is compared is no number', () => {
    expect(evaluated('if(($x - $x) / ($x - $x) > 0, 1, 2)')).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(parsed('if(0 / 0 < 1, 1, 2)')).toEqual({ kind: 'number', value: Number.NaN });
  });
});

describe('a bad formula is refused at its place', () => {
  test.each([
    ['', 0],
    ['   ', 3],
    ['1 +', 3],
    ['1 2', 2],
    ['(1', 2],
    ['1)', 1],
    ['+1', 0],
    ['2 * / 3', 4],
    ['1..2', 2],
    ['$', 0],
    ['$x $y', 3],
    ['1 > 2', 2],
    ['min(1; 2)', 5],
    ['min()', 4],
    ['min 1', 4],
    ['sqrt(4)', 0],
    ['x * 2', 0],
    ['1 + eval("1")', 4],
    ['round($x)', 8],
    ['round($x, 1.5)', 10],
    ['round($x, $y)', 10],
    ['round($x, -1)', 10],
    ['round($x, 13)', 10],
    ['if($x, 1, 2)', 5],
    ['if($x = 1, 1, 2)', 6],
    ['if($x > 1, 1)', 12],
    ['if($x > 1 > 2, 1, 2)', 10],
    ['2 ^ 3', 2],
    ['1,5', 1],
  ])('%s', (text, position) => {
    expect(failure(text)).toMatchObject({ code: 'formula_invalid', position });
  });

  test('an unknown variable has a code of its own', () => {
    expect(failure('1 + $spot')).toEqual({
      code: 'formula_variable_unknown',
      message: 'Unknown variable "$spot".',
      position: 4,
    });
  });

  test('512 characters are the most', () => {
    expect(parsed(`${'1+'.repeat(255)}10`)).toEqual({ kind: 'number', value: 265 });
    expect(failure(`${'1+'.repeat(256)}1`)).toMatchObject({ code: 'formula_invalid', position: 512 });
  });

  test('64 deep is the most', () => {
    const nested = (depth: number) => `${'('.repeat(depth - 1)}1${')'.repeat(depth - 1)}`;
    expect(parsed(nested(64))).toEqual({ kind: 'number', value: 1 });
    expect(failure(nested(65))).toMatchObject({ code: 'formula_invalid', position: 64 });
    expect(failure(`${'-'.repeat(64)}1`)).toMatchObject({ code: 'formula_invalid', position: 64 });
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      '$x',
      '$z',
      '1',
      '.',
      '(',
      ')',
      ',',
      '+',
      '-',
      '*',
      '/',
      'min',
      'if(',
      '<',
      '==',
      ' ',
      '$',
      'é',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        (text) => {
          const result = parseFormula(text, (name) => VARIABLES[name]);
          if ('error' in result) expect(result.error.position).toBeLessThanOrEqual(text.length);
          else expect(result.node.kind).toBeTypeOf('string');
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('columns and single numbers agree', () => {
  interface Written {
    readonly text: string;
    readonly value: (x: number, y: number) => number;
  }
  const { written } = fc.letrec<{ written: Written }>((tie) => ({
    written: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.integer({ min: 0, max: 50 }).map((n): Written => ({ text: String(n / 4), value: () => n / 4 })),
      fc.constant<Written>({ text: '$x', value: (x) => x }),
      fc.constant<Written>({ text: '$y', value: (_x, y) => y }),
      fc.tuple(tie('written'), tie('written'), fc.constantFrom('+', '-', '*', '/')).map(([a, b, sign]): Written => {
        const operate = {
          '+': (p: number, q: number) => p + q,
          '-': (p: number, q: number) => p - q,
          '*': (p: number, q: number) => p * q,
          '/': (p: number, q: number) => p / q,
        }[sign];
        return { text: `(${a.text} ${sign} ${b.text})`, value: (x, y) => operate(a.value(x, y), b.value(x, y)) };
      }),
      tie('written').map((a): Written => ({ text: `-${a.text}`, value: (x, y) => -a.value(x, y) })),
      fc.tuple(tie('written'), tie('written')).map(
        ([a, b]): Written => ({
          text: `max(${a.text}, ${b.text}, 1)`,
          value: (x, y) => Math.max(a.value(x, y), b.value(x, y), 1),
        }),
      ),
      fc.tuple(tie('written'), tie('written'), tie('written'), tie('written')).map(
        ([a, b, c, d]): Written => ({
          text: `if(${a.text} < ${b.text}, ${c.text}, ${d.text})`,
          value: (x, y) => {
            const [left, right] = [a.value(x, y), b.value(x, y)];
            if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
            return left < right ? c.value(x, y) : d.value(x, y);
          },
        }),
      ),
    ),
  }));

  test('for any formula', () => {
    fc.assert(
      fc.property(
        written.filter(({ text }) => text.length <= 512),
        ({ text, value }) => {
          const found = evaluated(text).map((number) => number + 0);
          expect(found).toEqual(Array.from(X, (x, i) => value(x, Y[i]!) + 0));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
