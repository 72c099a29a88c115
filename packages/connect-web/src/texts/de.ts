import type { Texts } from './en.ts';
const texts: Partial<Texts> = {};
export default texts;
