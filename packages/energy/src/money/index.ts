export { apportionMoney } from './apportion.ts';
export { addAndRoundMoney, MONEY_DECIMALS, MONEY_UNITS, roundHalfAwayFromZero, roundMoney } from './rounding.ts';
