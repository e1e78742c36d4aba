// More than can be rendered: 2,000 connections that ask for nothing but new variants, and what others notice of it.
'use strict';
const { Connection } = require('./lib/connection');
const { sleep } = require('./lib/machine');
const { upright } = require('./lib/photos');
const servers = require('./lib/servers');
const path = require('node:path');

const crowd = Number(process.env.CONNECTIONS || 2_000);
const observers = 4;

/** Who is refused comes again after a second, whatever it was told. */
const patience = 1_000;

/** A picture in these words is never asked for twice. */
function* variants(server) {
  for (let size = 300; ; size++) for (const photo of upright) yield server.path(path.basename(photo), size % 3 === 0 ? 'jpg' : 'webp', size);
}

const percentile = (numbers, percent) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * percent / 100))];
const ms = number => `${number.toFixed(number < 10 ? 1 : 0)} ms`;

async function connect(url, count) {
  const all = [];
  // A listener's backlog is shorter than a crowd.
  while (all.length < count) all.push(...await Promise.all(Array.from({ length: Math.min(100, count - all.length) }, () => Connection.open(url))));
  return all;
}

/** Latencies of a path that is asked for every twenty milliseconds on each of a few connections, until told to stop. */
function observe(connections, asked, until) {
  const latencies = [];
  const one = async connection => {
    while (!until.over) {
      const answer = await connection.ask(asked);
      if (answer.status !== 200) throw new Error(`${asked}: ${answer.status}`);
      latencies.push(answer.milliseconds);
      await sleep(20);
    }
  };
  return Promise.all(connections.map(one)).then(() => latencies);
}

async function during(seconds, tasks) {
  const until = { over: false };
  const running = tasks.map(task => task(until));
  await Promise.race([sleep(seconds * 1_000), ...running.map(task => task.then(() => new Promise(() => {})))]);
  until.over = true;
  return Promise.all(running);
}

/** One miss after another on one connection. */
async function press(connection, paths, until, answers) {
  await sleep(Math.random() * patience);
  while (!until.over) {
    const answer = await connection.ask(paths.next().value);
    answers.push(answer);
    if (answer.status !== 200) await sleep(patience);
  }
}

/** All connections at the same moment. */
const wave = (connections, next) => Promise.all(connections.map(connection => connection.ask(next())));

module.exports = async function overload({ seconds }) {
  const server = await servers.darkroom();
  for (const photo of upright) await server.upload(photo);
  const paths = variants(server);
  const hit = paths.next().value;
  await (await fetch(server.url + hit)).arrayBuffer();

  const [forHits, forHealth, many] = [await connect(server.url, observers), await connect(server.url, observers), await connect(server.url, crowd)];
  await during(2, [until => observe(forHits, hit, until), until => observe(forHealth, '/health/live', until)]);
  const [idleHits, idleHealth] = await during(seconds, [until => observe(forHits, hit, until), until => observe(forHealth, '/health/live', until)]);

  const answers = [];
  const [busyHits, busyHealth] = await during(3 * seconds, [
    until => observe(forHits, hit, until),
    until => observe(forHealth, '/health/live', until),
    until => Promise.all(many.map(connection => press(connection, paths, until, answers))),
  ]);
  const refused = answers.filter(answer => answer.status === 503);
  const rendered = answers.filter(answer => answer.status === 200);
  if (refused.length + rendered.length !== answers.length) throw new Error(`neither 200 nor 503: ${[...new Set(answers.map(answer => answer.status))]}`);
  if (refused.some(answer => answer.retryAfter < 1)) throw new Error('a refusal without Retry-After');

  // The queue is full from here on: nearly all of a wave is refused.
  const misses = (await wave(many, () => paths.next().value)).filter(answer => answer.status === 503);
  const lives = await wave(many, () => '/health/live');
  for (const connection of [...forHits, ...forHealth, ...many]) connection.close();
  await server.end();

  const p = (list, percent) => percentile(list.map(each => each.milliseconds ?? each), percent);
  const row = (what, list) => `| ${what} | ${list.length} | ${ms(p(list, 50))} | ${ms(p(list, 99))} | ${ms(p(list, 100))} |`;
  return `## ${crowd.toLocaleString('en')} connections that ask for new variants only

\`make overload\` does it again. ${upright.length} photos; each connection asks for variants that nobody asked for before, and when it is refused again a second later. The queue has its default
bounds. Times are from the last byte of a request to the head of its answer.

| | answers | median | p99 | longest |
|---|---|---|---|---|
${row('hits, idle server', idleHits)}
${row('hits meanwhile', busyHits)}
${row('`/health/live`, idle server', idleHealth)}
${row('`/health/live` meanwhile', busyHealth)}
${row('refusals (503)', refused)}
${row('renders', rendered)}
${row(`a wave: ${crowd} misses at once, refusals of them`, misses)}
${row(`a wave: ${crowd} times \`/health/live\` at once`, lives)}

| goal | seen |
|---|---|
| every request answered | ${answers.length} of ${answers.length}: ${rendered.length} rendered, ${refused.length} refused, each with \`Retry-After\` |
| refusals' p99 at most 100 ms | ${ms(p(refused, 99))} |
| refusals' p99 at most 5 times that of \`/health/live\` | ${(p(refused, 99) / p(busyHealth, 99)).toFixed(1)} times; in the wave ${(p(misses, 99) / p(lives, 99)).toFixed(1)} times |
| hits' p99 at most 4 times that of the idle server, or 50 ms | ${(p(busyHits, 99) / p(idleHits, 99)).toFixed(1)} times, ${ms(p(busyHits, 99))} |
`;
};
