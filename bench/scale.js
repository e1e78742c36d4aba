// The whole system with one, two and three silos: all three clusters stand at once, and are asked in turns.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { folder, freePort, start, shown } = require('./lib/machine');
const { upright } = require('./lib/photos');
const { wrk, once } = require('./lib/wrk');

const key = 'a-key-for-the-benchmark';
const names = upright.map(photo => path.parse(photo).name);
// So many that a write seldom waits for another one of its own image.
const tagged = Array.from({ length: 96 }, (_, index) => `tagged-${index}`);
const variant = (name, size) => `/files/default/${name}/w-${size}.webp`;

async function cluster(silos) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), DATA: path.join(folder, `scale-${silos}`), SILOS: String(silos), APIS: '2', ADMIN_KEY: key, DARKROOM__RateLimits__MissesPerMinute: '0' };
  const crew = await start('eng/cluster/run.js', [], `${url}/health/live`, { env, patience: 120 });
  const headers = { Authorization: `Bearer ${key}` };
  const upload = async (photo, object) => {
    const form = new FormData();
    form.set('file', new Blob([fs.readFileSync(photo)]), path.basename(photo));
    form.set('object', object);
    const answer = await fetch(`${url}/upload/`, { method: 'POST', body: form, headers });
    if (!answer.ok) throw new Error(`${photo}: ${answer.status} ${await answer.text()}`);
  };
  for (const photo of upright) await upload(photo, path.parse(photo).name);
  for (const name of tagged) await upload(upright[0], name);
  for (const name of names) await (await fetch(url + variant(name, 200))).arrayBuffer();
  return { ...crew, url };
}

/** Nine requests for what is stored to one for what is not; no miss comes twice. */
function reads() {
  let next = 0;
  const cold = names.flatMap(name => Array.from({ length: 1_500 }, (_, index) => variant(name, 240 + index)));
  return async ({ url }, seconds) => {
    const paths = cold.slice(next).flatMap((miss, index) => [...Array.from({ length: 9 }, (_, hit) => variant(names[(index + hit) % names.length], 200)), miss]);
    const { rps, answered } = await wrk(url, { connections: 16, seconds, script: once(paths) });
    next += Math.ceil((answered + 16) / 10);
    return rps;
  };
}

/** Tags are replaced; each change is a fenced write of its image's grain. */
function writes() {
  const script = path.join(folder, 'tags.lua');
  fs.writeFileSync(script, `
    local names, next = { ${tagged.map(name => `"${name}"`).join(', ')} }, 0
    local headers = { ["Authorization"] = "Bearer ${key}", ["Content-Type"] = "application/json" }
    request = function()
      next = next + 1
      return wrk.format("POST", "/update/" .. names[next % #names + 1], headers, '{"tags":["t' .. next .. '"]}')
    end`);
  return async ({ url }, seconds) => (await wrk(url, { connections: 16, seconds, script })).rps;
}

module.exports = async function scale({ rounds, seconds }) {
  const clusters = [];
  for (const silos of [1, 2, 3]) clusters.push(await cluster(silos));
  const rows = [];
  for (const [what, kind] of [['nine hits to a miss', reads], ['tags replaced', writes]]) {
    const runs = clusters.map(kind);
    const ratios = [[], []];
    // The first round warms up; who comes first changes, for the disk is busy with what the one before wrote.
    for (let round = -1; round < rounds; round++) {
      const rates = [];
      for (let turn = 0; turn < clusters.length; turn++) {
        const index = (turn + round + 1) % clusters.length;
        rates[index] = await runs[index](clusters[index], seconds);
      }
      if (round >= 0) rates.slice(1).forEach((rate, index) => ratios[index].push(rate / rates[0]));
    }
    rows.push(`| ${what} | 1 | ${ratios.map(shown).join(' | ')} |`);
  }
  for (const one of clusters) await one.end();

  return `## One, two and three silos

Each with two Api nodes behind nginx, PostgreSQL and S3, all on this machine: more silos can add no cores here, only their cost. Requests per second, 16
connections, as a multiple of what one silo does in the same round. Goal: at least 0.90.

| | 1 silo | 2 silos | 3 silos |
|---|---|---|---|
${rows.join('\n')}
`;
};
