import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './packages/server/src/storage/tables/index.ts',
  out: './packages/server/src/storage/migrations',
});
