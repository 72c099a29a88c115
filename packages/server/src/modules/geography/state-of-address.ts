import { findState, hasStates } from './states.ts';

/**
 * The code of the state that an address must name in the US, Canada and Australia, from what it says or from its post
 * code; null when neither tells. In other countries the state as it is, which may be empty.
 */
export function stateOfAddress(countryCode: string, state: string, postCode: string): string | null {
  if (!hasStates(countryCode)) return state;
  return (state === '' ? undefined : findState(countryCode, state))?.code ?? stateOfPostCode(countryCode, postCode);
}

/** Whether addresses of a country have postal codes. */
export function hasPostCodes(countryCode: string): boolean {
  return !WITHOUT_POST_CODES.has(countryCode);
}

const WITHOUT_POST_CODES = new Set(
  `AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GQ GY HK JM KI KM KN KP LY ML MO MR
   MW NR NU QA RW SB SC SL SR SS ST SX SY TD TG TK TL TO TV UG VU YE ZW`.split(/\s+/),
);

function stateOfPostCode(countryCode: string, postCode: string): string | null {
  const code = postCode.replaceAll(/[\s-]/g, '').toUpperCase();
  if (countryCode === 'CA') return /^[A-Z]\d[A-Z]/.test(code) ? canadian(code) : null;
  const digits = countryCode === 'US' ? /^\d{5}(\d{4})?$/ : /^\d{3,4}$/;
  if (!digits.test(code)) return null;
  const number = countryCode === 'US' ? Number(code.slice(0, 3)) : Number(code);
  const ranges = countryCode === 'US' ? ZIP_PREFIXES : AUSTRALIAN;
  return ranges.find(([from, to]) => number >= from && number <= to)?.[2] ?? null;
}

/** The first letter of a Canadian postal code; X is shared by two territories. */
function canadian(code: string): string | null {
  if (code.startsWith('X0A') || code.startsWith('X0B') || code.startsWith('X0C')) return 'NU';
  return CANADIAN[code[0]!] ?? null;
}

const CANADIAN: Readonly<Record<string, string>> = {
  A: 'NL',
  B: 'NS',
  C: 'PE',
  E: 'NB',
  G: 'QC',
  H: 'QC',
  J: 'QC',
  K: 'ON',
  L: 'ON',
  M: 'ON',
  N: 'ON',
  P: 'ON',
  R: 'MB',
  S: 'SK',
  T: 'AB',
  V: 'BC',
  X: 'NT',
  Y: 'YT',
};

type Range = readonly [from: number, to: number, state: string];

const AUSTRALIAN = ranges(`200-299 ACT, 800-999 NT, 1000-2599 NSW, 2600-2618 ACT, 2619-2899 NSW, 2900-2920 ACT,
  2921-2999 NSW, 3000-3999 VIC, 4000-4999 QLD, 5000-5999 SA, 6000-6999 WA, 7000-7999 TAS, 8000-8999 VIC, 9000-9999 QLD`);

/** By the first three digits of the ZIP code. */
const ZIP_PREFIXES = ranges(`5-5 NY, 6-7 PR, 8-8 VI, 9-9 PR, 10-27 MA, 28-29 RI, 30-38 NH, 39-49 ME, 50-54 VT, 55-55 MA,
  56-59 VT, 60-69 CT, 70-89 NJ, 100-149 NY, 150-196 PA, 197-199 DE, 200-200 DC, 201-201 VA, 202-205 DC, 206-219 MD,
  220-246 VA, 247-268 WV, 270-289 NC, 290-299 SC, 300-319 GA, 320-349 FL, 350-369 AL, 370-385 TN, 386-397 MS, 398-399 GA,
  400-427 KY, 430-459 OH, 460-479 IN, 480-499 MI, 500-528 IA, 530-549 WI, 550-567 MN, 569-569 DC, 570-577 SD, 580-588 ND,
  590-599 MT, 600-629 IL, 630-658 MO, 660-679 KS, 680-693 NE, 700-714 LA, 716-729 AR, 730-732 OK, 733-733 TX, 734-749 OK,
  750-799 TX, 800-816 CO, 820-831 WY, 832-838 ID, 840-847 UT, 850-865 AZ, 870-884 NM, 885-885 TX, 889-898 NV, 900-961 CA,
  967-968 HI, 969-969 GU, 970-979 OR, 980-994 WA, 995-999 AK`);

function ranges(text: string): Range[] {
  return text.split(',').map((entry) => {
    const [, from, to, state] = /(\d+)-(\d+) (\w+)/.exec(entry)!;
    return [Number(from), Number(to), state!];
  });
}
