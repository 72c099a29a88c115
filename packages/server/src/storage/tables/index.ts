export * from './accounts.ts';
export * from './locations.ts';
export * from './tariffs.ts';
