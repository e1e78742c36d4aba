// A crowd that asks for more than there are cores: what it is refused, and what others notice of it.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, sleep } = require('./lib/machine');
const { upright, hot } = require('./lib/photos');
const servers = require('./lib/servers');
const { wrk } = require('./lib/wrk');

const crowd = 2_000;

module.exports = async function overload({ seconds }) {
  const server = await servers.darkroom();
  for (const photo of upright) await server.upload(photo);
  await server.upload(hot, 'hot');
  const hit = server.url + '/files/default/hot/w-400.webp';
  const live = server.url + '/health/live';
  await (await fetch(hit)).arrayBuffer();
  const time = Math.max(10, seconds * 2);
  await wrk(hit, { connections: 2, seconds: 2 });
  const idle = await wrk(hit, { connections: 2, seconds });

  const list = path.join(folder, 'flood');
  fs.writeFileSync(list, Array.from({ length: 40_000 }, (_, i) => server.path(path.basename(upright[i % upright.length]), 'webp', 200 + i)).map((url, i) => `${url.replace(/w-\d+/, `w-${200 + (i % 1_200)}_h-${200 + Math.floor(i / 1_200)}`)}`).join('\n'));
  const flooding = flood(new URL(server.url).port, time, list);
  await sleep(1_500);
  const [busy, health] = await Promise.all([wrk(hit, { connections: 2, seconds: time - 4 }), wrk(live, { connections: 1, seconds: time - 4 })]);
  const { statuses, broken, unanswered } = await flooding;
  await server.end();

  const refused = statuses.find(({ status }) => status === '503');
  if (!refused) throw new Error(`nothing was refused: ${JSON.stringify(statuses)}`);
  const other = statuses.filter(({ status }) => status !== '503').map(({ status, count }) => `${count} × ${status}`).join(', ');
  const most = Math.max(4 * idle.p99, 50);
  const row = (what, figure, goal, met) => `| ${what} | ${figure} | ${goal} | ${met ? 'met' : 'missed'} |`;
  return `## A crowd of ${crowd} connections

${crowd} connections ask for distinct misses (photos to WebP) for ${time} s; who is refused comes again within its \`Retry-After\`. Meanwhile two connections ask for
a stored variant and one for \`/health/live\`. The crowd itself runs on the same cores, so its own delays are in its figures.
Answers: ${refused.count} × 503, ${other}; ${broken} connections broke, ${unanswered} requests were never answered.

| | ratio | goal | |
|---|---|---|---|
${row('refusals, 99th percentile ÷ that of /health/live', (refused.p99 / health.p99).toFixed(2), 'at most 5', refused.p99 <= 5 * health.p99)}
${row('refusals, 99th percentile ÷ 100 ms', (refused.p99 / 100).toFixed(2), 'at most 1', refused.p99 <= 100)}
${row('hits meanwhile, 99th percentile ÷ the larger of 4 × idle and 50 ms', (busy.p99 / most).toFixed(2), 'at most 1', busy.p99 <= most)}
${row('requests that were never answered', unanswered, '0', unanswered === 0)}
`;
};

async function flood(port, seconds, list) {
  const child = spawn(process.execPath, [path.join(__dirname, 'lib/flood.js'), port, String(crowd), String(seconds), list], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', data => { said += data; });
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  return JSON.parse(said);
}
