// A mixture: nine requests for what is stored already, one for what is not. The peer stores nothing and has all of it to make.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { folder, shown } = require('./lib/machine');
const { upright } = require('./lib/photos');
const servers = require('./lib/servers');
const { wrk, once } = require('./lib/wrk');

module.exports = async function mixed({ rounds, seconds }) {
  const files = path.join(folder, 'mixed');
  fs.mkdirSync(files);
  for (const photo of upright) fs.copyFileSync(photo, path.join(files, path.basename(photo)));
  const names = upright.map(photo => path.basename(photo));
  const ours = await servers.darkroom(servers.peerLibrary());
  const theirs = await servers.ipx(files);
  for (const photo of upright) {
    await ours.upload(photo);
    await (await fetch(ours.url + ours.path(path.basename(photo), 'webp', 200))).arrayBuffer();
  }

  // As many misses as a server may manage in a round, and none that an earlier round had.
  const cold = names.flatMap(name => Array.from({ length: 1_200 }, (_, index) => [name, 240 + index % 1_000, index < 1_000 ? 'webp' : 'jpg']));
  const next = { ours: 0, theirs: 0 };
  const run = async (who, server) => {
    const misses = cold.slice(next[who]);
    const paths = misses.flatMap(([name, size, format], index) => [
      ...Array.from({ length: 9 }, (_, hit) => server.path(names[(index + hit) % names.length], 'webp', 200)),
      server.path(name, format, size),
    ]);
    const value = await wrk(server.url, { connections: 16, seconds, script: once(paths) });
    next[who] += Math.ceil((value.answered + 16) / 10);
    return value.rps;
  };
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push(await run('ours', ours) / await run('theirs', theirs));
  await ours.end();
  await theirs.end();

  return `## Nine hits to a miss beside ipx 3 (sharp)

${upright.length} photos, 16 connections, WebP with quality 80, the same libvips: ${shown(pairs)} times ipx' requests per second. ipx has no store; behind a cache
of its own only its misses would count, which are above.
`;
};
