export { apportionMoney } from './apportion.ts';
export {
  CLEARLY_OFF_TIE,
  MONEY_DECIMALS,
  MONEY_UNITS,
  PRODUCT_ERROR,
  roundHalfAwayFromZero,
  roundMoney,
} from './rounding.ts';
