export * from './accounts.ts';
export * from './connect.ts';
export * from './connections.ts';
export * from './events.ts';
export * from './locations.ts';
export * from './meters.ts';
export * from './tariffs.ts';
export * from './webhooks.ts';
