export * from './accounts.ts';
export * from './connect.ts';
export * from './events.ts';
export * from './locations.ts';
export * from './tariffs.ts';
export * from './webhooks.ts';
