// CPU of a miss beside libvips' own command.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, env, cpu, shown, median } = require('./lib/machine');
const { photos } = require('./lib/photos');
const servers = require('./lib/servers');

/** Milliseconds of one process for all files. */
function vipsthumbnail(files, size) {
  const output = path.join(folder, 'thumbs');
  fs.mkdirSync(output, { recursive: true });
  const said = spawnSync('sh', ['-c', 'size=$1 out=$2; shift 2; vipsthumbnail "$@" --size "$size" -o "$out/%s.jpg[Q=80,optimize_coding,strip]"; times', 'sh', `${size}x`, output, ...files],
    { encoding: 'utf8', env: { ...env, VIPS_CONCURRENCY: '1' } });
  const [user, system] = said.stdout.trim().split('\n')[1].split(' ').map(time => { const [, minutes, rest] = time.match(/(\d+)m([\d.]+)s/); return minutes * 60 + Number(rest); });
  return (user + system) * 1000;
}

module.exports = async function thumbnails({ rounds }) {
  const server = await servers.darkroom();
  for (const [index, photo] of photos.entries()) await server.upload(photo, `miss-${index}`);
  const ask = size => Promise.all(photos.map(async (_, index) => {
    const answer = await fetch(`${server.url}/files/default/miss-${index}/w-${size}.jpg`);
    await answer.arrayBuffer();
    if (answer.headers.get('cache-status') !== 'darkroom; fwd=miss; stored') throw new Error(`not a miss: ${answer.status} ${answer.headers.get('cache-status')}`);
  }));
  for (const size of [300, 301, 302]) await ask(size);

  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const sizes = [400, 401, 402].map(size => size + round * 3);
    const before = cpu(server.pid);
    for (const size of sizes) await ask(size);
    const ours = cpu(server.pid) - before;
    ratios.push(ours / sizes.reduce((sum, size) => sum + vipsthumbnail(photos, size), 0));
  }
  await server.end();

  return `## CPU per miss beside vipsthumbnail

${photos.length} photos, three widths a round, to JPEG with the same encoder settings; medians of ${rounds} rounds. Ours is the CPU of the whole
server with its workers: HTTP, catalogue, grain, render, durable write. Theirs is one \`vipsthumbnail\` process for all photos.

| | Darkroom ÷ vipsthumbnail | goal for the render | |
|---|---|---|---|
| user + system time | ${shown(ratios)} | at most 1.10 | ${median(ratios) <= 1.1 ? 'met' : 'missed'} |
`;
};
