// Misses beside ipx (sharp): the same pictures and sizes, each URL asked for once, on the same libvips and on the system's.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { folder, cpu, idle, peak, median, shown } = require('./lib/machine');
const { upright, pngs } = require('./lib/photos');
const { similarity } = require('./lib/similarity');
const servers = require('./lib/servers');
const { wrk, once } = require('./lib/wrk');

const cells = [['JPEG → JPEG', upright, 'jpg'], ['JPEG → WebP', upright, 'webp'], ['JPEG → AVIF', upright, 'avif'], ['PNG → PNG', pngs, 'png']];
const load = [1, 2, 16];
const copies = 4;

/** Every picture under several names, so that there are enough URLs that nobody asked for. */
function gather() {
  const files = path.join(folder, 'files');
  fs.mkdirSync(files);
  const names = sources => sources.flatMap(source => Array.from({ length: copies }, (_, copy) => {
    const { name, ext } = path.parse(source);
    fs.copyFileSync(source, path.join(files, `${name}-${copy}${ext}`));
    return `${name}-${copy}${ext}`;
  }));
  return { files, names: new Map([[upright, names(upright)], [pngs, names(pngs)]]) };
}

/** Sizes go up and down between 240 and 500 pixels, so that every stretch of the list is as much work as another. */
const requests = names => Array.from({ length: 260 }, (_, index) => 240 + (index * 97) % 260).flatMap(size => names.map(name => [name, size]));

module.exports = async function misses({ rounds, seconds }) {
  const { files, names } = gather();
  const peer = await servers.ipx(files);
  const same = await servers.darkroom(servers.peerLibrary());
  const own = await servers.darkroom();
  for (const server of [same, own]) for (const name of [...names.values()].flat()) await server.upload(path.join(files, name));
  const contenders = { same, own, peer };

  const rows = [];
  const memory = { same: 0, own: 0, peer: 0 };
  for (const [title, sources, format] of cells) {
    const wanted = requests(names.get(sources));
    // Not one after the other: the same picture is not asked for twice in a row, and no two contenders begin at another place.
    const position = { same: 0, own: 0, peer: 0 };
    const run = async (who, connections, time) => {
      const server = contenders[who];
      const paths = wanted.slice(position[who]).map(([name, size]) => server.path(name, format, size));
      const before = cpu(server.pid);
      const { value, most } = await peak(server.pid, () => wrk(server.url, { connections, seconds: time, script: once(paths) }));
      position[who] += value.answered + connections;
      // What was asked for last is still being made.
      await idle(server.pid);
      memory[who] = Math.max(memory[who], most);
      return { rps: value.rps, cpu: (cpu(server.pid) - before) / value.answered };
    };
    for (const who of Object.keys(contenders)) await run(who, 2, 1);
    for (const connections of load) {
      const rates = { same: [], own: [], cpu: [] };
      for (let round = 0; round < rounds; round++) {
        const theirs = await run('peer', connections, seconds);
        const [ours, ownLibrary] = [await run('same', connections, seconds), await run('own', connections, seconds)];
        rates.same.push(ours.rps / theirs.rps);
        rates.own.push(ownLibrary.rps / theirs.rps);
        rates.cpu.push(ours.cpu / theirs.cpu);
      }
      rows.push({ title, connections, ...rates });
      console.error(`${title}, ${connections}: ${shown(rates.same)} on the same library, ${shown(rates.own)} on the system's, CPU ${shown(rates.cpu)}`);
    }
  }

  const looks = [];
  for (const [title, sources, format] of cells) {
    const judged = { same: [], own: [], peer: [] };
    for (const source of sources) for (const who of Object.keys(contenders)) {
      const { name, ext } = path.parse(source);
      const answer = await fetch(contenders[who].url + contenders[who].path(`${name}-0${ext}`, format, 401));
      judged[who].push(await similarity(source, Buffer.from(await answer.arrayBuffer())));
    }
    looks.push({ title, judged });
  }
  const sharing = await together(contenders, upright[0]);
  for (const server of Object.values(contenders)) await server.end();

  const worst = Math.min(...rows.map(row => median(row.same)));
  const sum = (judged, figure) => judged.reduce((total, each) => total + each[figure], 0);
  return `## Misses beside ipx 3 (sharp)

${upright.length} photos and ${pngs.length} PNGs in ${copies} copies each, 260 widths between 240 and 500 pixels, no URL twice; JPEG, WebP and PNG with quality 80, AVIF with 50 on
both sides; \`wrk -t1\` for ${seconds} s a round, ${rounds} rounds in turns. Both run on the libvips that the npm package of sharp brings along; beside it
Darkroom on the system's. Darkroom stores every variant durably, ipx stores nothing. Goal: at least 1.0 in every cell on the same library; the least is ${worst.toFixed(2)}.

| | connections | requests/s, Darkroom ÷ ipx, same libvips | with the system's libvips | CPU per request, Darkroom ÷ ipx, same libvips |
|---|---|---|---|---|
${rows.map(row => `| ${row.title} | ${row.connections} | ${shown(row.same)} | ${shown(row.own)} | ${shown(row.cpu)} |`).join('\n')}

What they deliver at 401 pixels: bytes, and the mean structural similarity to a lossless reduction of the original (1 is equal).

| | bytes, Darkroom ÷ ipx, same libvips | with the system's | similarity, same libvips | with the system's | ipx |
|---|---|---|---|---|---|
${looks.map(({ title, judged }) => `| ${title} | ${['same', 'own'].map(who => (sum(judged[who], 'bytes') / sum(judged.peer, 'bytes')).toFixed(2)).join(' | ')} | ${['same', 'own', 'peer'].map(who => (sum(judged[who], 'ssim') / judged[who].length).toFixed(4)).join(' | ')} |`).join('\n')}

Peak memory meanwhile (pages that processes share counted once), Darkroom with its workers ÷ ipx: ${(memory.same / memory.peer).toFixed(2)} on the same libvips, ${(memory.own / memory.peer).toFixed(2)} on the system's. Goal: at most 1.

16 connections that ask for one cold variant at once: ${sharing}
`;
};

async function together({ same, peer }, source) {
  const { name, ext } = path.parse(source);
  const crowd = async (server, count, size) => {
    const before = cpu(server.pid);
    await Promise.all(Array.from({ length: count }, async () => (await fetch(server.url + server.path(`${name}-0${ext}`, 'webp', size))).arrayBuffer()));
    return cpu(server.pid) - before;
  };
  const rendered = await same.renders();
  const ours = await crowd(same, 16, 701);
  const renders = await same.renders() - rendered;
  const alone = await crowd(peer, 1, 701);
  const theirs = await crowd(peer, 16, 701);
  return `Darkroom renders ${renders} time${renders === 1 ? '' : 's'}; the CPU is ${(ours / theirs).toFixed(2)} of ipx', whose 16 take ${(theirs / alone).toFixed(1)} times what one takes.`;
}
