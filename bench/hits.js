// Hits: one stored variant beside the same bytes as a static file of nginx.
'use strict';
const { shown, median } = require('./lib/machine');
const { hot } = require('./lib/photos');
const servers = require('./lib/servers');
const { wrk } = require('./lib/wrk');

module.exports = async function hits({ rounds, seconds }) {
  const ours = await servers.darkroom();
  await ours.upload(hot, 'hit');
  const url = `${ours.url}/files/default/hit/w-600.webp`;
  const file = Buffer.from(await (await fetch(url)).arrayBuffer());
  const theirs = await servers.nginx('variant.webp', file);
  await wrk(url, { seconds });
  await wrk(theirs.url, { seconds });
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push([await wrk(url, { seconds }), await wrk(theirs.url, { seconds })]);
  await ours.end();
  await theirs.end();

  const ratios = figure => pairs.map(([our, their]) => our[figure] / their[figure]);
  const verdict = (figure, good) => (good(median(ratios(figure))) ? 'met' : 'missed');
  return `## Hits beside nginx static

One variant of ${file.length} bytes over \`wrk -t1 -c32\` for ${seconds} s a round, from Darkroom and, as a plain file with \`sendfile\`, from nginx;
medians of ${rounds} rounds in turns, with the smallest and largest.

| | Darkroom ÷ nginx | goal | |
|---|---|---|---|
| requests per second | ${shown(ratios('rps'))} | at least 0.70 | ${verdict('rps', ratio => ratio >= 0.7)} |
| 99th percentile of latency | ${shown(ratios('p99'))} | at most 2 | ${verdict('p99', ratio => ratio <= 2)} |
`;
};
