import { startPostgres } from '/work/main/packages/server/test/postgres-server.ts';
const t=performance.now(); const lap=(s: string)=>console.log(s, Math.round(performance.now()-t));
const s = await startPostgres(); lap('start '+s.url);
console.log(await s.createDatabase()); lap('db');console.log(await s.createDatabase()); lap('db');
await s.kill(); lap('kill'); await s.restart(); lap('restart'); await s.restart(); lap('restart'); await s.stop(); lap('stop');
