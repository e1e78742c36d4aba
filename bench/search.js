// Searches through the HTTP surface beside look-ups by primary key, over accounts of a hundred thousand and a million images that nobody took.
// IMAGES=100000,1000000 ENGINES=sqlite,postgres SECONDS=5 (eight times as long for each account, all its questions together)
// KEEP=folder: what was loaded stays there, and is measured again without being loaded.
'use strict';
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { folder, freePort, sleep, start, memory } = require('./lib/machine');
const { asker, percentile } = require('./lib/asking');
const embedder = require('./lib/embedder');
const postgres = require('./lib/postgres');

const goal = 10;
const lookUp = 'look-up';
/** Neither of words nor of tags alone: they are told, and have no goal. */
const aside = ['tag with facets', 'word with facets', 'hybrid, two words'];

const kept = process.env.KEEP ? path.resolve(process.env.KEEP) : undefined;

/** A folder, or a database of one server, which ends with the benchmark. */
async function target(engine, name, home = folder) {
  if (engine === 'sqlite') return { where: path.join(home, name), remove: () => fs.rmSync(path.join(home, name), { recursive: true }) };
  const server = await (target.postgres ??= postgres(kept));
  return { where: server.replace('Database=postgres', `Database=${name}`), remove: () => {} };
}

/** Images to be searched, and what is known of them: loaded, or still there from another time. */
async function gallery(engine, images) {
  const { where, remove } = await target(engine, `search_${images}`, kept);
  const known = kept && path.join(kept, `${engine}_${images}.json`);
  if (known && fs.existsSync(known)) return { where, remove: () => {}, loaded: JSON.parse(fs.readFileSync(known, 'utf8')) };
  const said = await bench('load', engine, where, String(images));
  if (known) fs.writeFileSync(known, said);
  return { where, remove: known ? () => {} : remove, loaded: JSON.parse(said) };
}

async function bench(...words) {
  const dll = 'artifacts/bin/Search.Bench/release/Darkroom.Search.Bench.dll';
  const { stdout, stderr } = await promisify(execFile)('dotnet', ['exec', dll, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
  process.stderr.write(stderr);
  return stdout;
}

async function serve(engine, where, { url: embedding }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await start('artifacts/bin/Silo/release/darkroom', [], `${url}/health/live`, {
    patience: 60,
    env: {
      ADMIN_KEY: 'a-key-for-the-benchmark',
      DARKROOM__Network__Port: String(port),
      DARKROOM__Storage__Data: engine === 'sqlite' ? where : path.join(folder, `files-${port}`),
      DARKROOM__RateLimits__ImagerPerHour: '0',
      DARKROOM__Search__Mode: 'hybrid',
      DARKROOM__Meaning__Embedder__Url: embedding,
      DARKROOM__Meaning__Embedder__Model: 'bench',
      ...(engine === 'sqlite' ? {} : { DARKROOM__Cluster__Database: where, DARKROOM__Cluster__Secret: 'a-secret-of-the-benchmark-that-is-long-enough', DARKROOM__Cluster__Port: '0' }),
    },
  });
  for (let tries = 0; !(await fetch(`${url}/health/ready`)).ok; tries++) {
    if (tries === 600) throw new Error('The server does not get ready');
    await sleep(100);
  }
  return { ...server, url };
}

/** A page that only a cursor leads to: the tenth, or the last. */
async function later(ask, question) {
  let cursor = null;
  for (let page = 1; page < 10; page++) {
    const { body } = await ask(cursor === null ? question : `${question}&cursor=${encodeURIComponent(cursor)}`);
    if (body.cursor === null) break;
    cursor = body.cursor;
  }
  return cursor === null ? question : `${question}&cursor=${encodeURIComponent(cursor)}`;
}

/** Every question in turn, each after a look-up, so that noise meets all alike. */
async function measure(url, accounts, seconds) {
  const asked = [];
  for (const { Role, Images, Key, Questions } of accounts) {
    const { ask, end } = asker(url, Key);
    const questions = { ...Questions };
    questions['word, a later page'] = [];
    for (const question of Questions['word, a later page'].slice(0, 50)) questions['word, a later page'].push(await later(ask, question));
    const seen = Object.fromEntries(Object.keys(questions).map(name => [name, { times: [], hits: [], byQuestion: new Map() }]));
    asked.push({ role: Role, images: Images, ask, end, questions, seen, asks: Object.fromEntries(Object.keys(questions).map(name => [name, 0])) });
  }

  const until = { warm: performance.now() + seconds * 500, all: performance.now() + seconds * 500 + seconds * 1000 * accounts.length };
  for (let round = 0; performance.now() < until.all || round < 100; round++) {
    const isWarm = performance.now() > until.warm;
    for (const { ask, questions, seen, asks } of asked) {
      const once = async name => {
        const question = questions[name][asks[name]++ % questions[name].length];
        const { milliseconds, body } = await ask(question);
        if (!isWarm) return;
        seen[name].byQuestion.set(question, [...seen[name].byQuestion.get(question) ?? [], milliseconds]);
        seen[name].times.push(milliseconds);
        seen[name].hits.push(body.total ?? body.count ?? 1);
      };
      for (const name of Object.keys(questions)) {
        if (name !== lookUp) await once(lookUp);
        if (name !== lookUp) await once(name);
      }
    }
  }
  asked.forEach(one => one.end());
  return asked;
}

/** The median of each question's first so many times; of them the one that ninety-nine of a hundred do not exceed. Few times are noise: null. */
function dearest({ byQuestion }, first) {
  return first < 5 ? null : percentile([...byQuestion.values()].map(times => percentile(times.slice(0, first), 0.5)), 0.99);
}

const ms = number => (number < 10 ? number.toFixed(2) : number.toFixed(0));

function table({ role, images, seen }) {
  const base = percentile(seen[lookUp].times, 0.99);
  // As often for all questions, or medians of more would be compared with medians of fewer.
  const first = Math.min(...Object.values(seen).flatMap(({ byQuestion }) => [...byQuestion.values()].map(times => times.length)));
  const floor = dearest(seen[lookUp], first);
  const rows = Object.entries(seen).map(([name, of]) => {
    const { times, hits } = of;
    const p99 = percentile(times, 0.99);
    const ratio = p99 / base;
    const dear = dearest(of, first);
    const said = name === lookUp ? '' : aside.includes(name) ? 'no goal' : ratio <= goal ? 'pass' : '**fail**';
    return `| ${name} | ${times.length} | ${percentile(hits, 0.5)}, ${percentile(hits, 0.99)} | ${ms(percentile(times, 0.5))} | ${ms(p99)} | ${name === lookUp ? '1' : ratio.toFixed(1)} | ${said} | ${dear === null ? '' : ms(dear)} | ${dear === null ? '' : (dear / floor).toFixed(1)} |`;
  });
  return `The ${role === 'fixed' ? 'account that is the same at every size' : `${role} account`}: ${images} images.

| | asked | hits: median, p99 | p50 ms | p99 ms | p99 to the look-up's | at most ${goal} | p99 of questions, ms | to the look-up's |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

const ofSearch = /^(image_search|search_word)/;
const mega = bytes => `${(bytes / 1e6).toFixed(0)} MB`;

async function one(engine, images, embedding, seconds) {
  console.error(`  ${engine}, ${images} images …`);
  const { where, remove, loaded } = await gallery(engine, images);
  const server = await serve(engine, where, embedding);
  const asked = await measure(server.url, loaded.Accounts, seconds);
  const peak = Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+)/m)[1]) * 1024;
  const now = memory(server.pid);
  await server.end();
  remove();

  const sizes = Object.entries(loaded.Sizes);
  const sum = of => sizes.filter(([name]) => of.test(name)).reduce((total, [, bytes]) => total + bytes, 0);
  return {
    engine, images, asked,
    text: `### ${engine}, ${loaded.Images} images

Loaded in ${loaded.Seconds.toFixed(0)} s: ${(loaded.Images / loaded.Seconds).toFixed(0)} images a second. Search's tables and indexes are ${mega(sum(ofSearch))}, ${(sum(ofSearch) / loaded.Images).toFixed(0)} bytes an image,
of ${mega(sum(/./))} in all; vectors of the four accounts ${mega(sum(/vector/))}. The process had at most ${mega(peak)} in memory, ${mega(now)} with its workers at the end.

${asked.map(table).join('\n')}`,
  };
}

/** What the same account costs beside others that grew. */
function growth(runs) {
  const fixed = runs.map(run => ({ ...run, of: run.asked.find(account => account.role === 'fixed') }));
  const engines = [...new Set(runs.map(run => run.engine))].filter(engine => runs.filter(run => run.engine === engine).length > 1);
  if (engines.length === 0) return '';
  const rows = engines.flatMap(engine => {
    const [small, large] = fixed.filter(run => run.engine === engine).sort((a, b) => a.images - b.images);
    return Object.keys(small.of.seen).map(name => {
      const [before, after] = [small, large].map(run => percentile(run.of.seen[name].times, 0.5));
      return `| ${engine}: ${name} | ${ms(before)} | ${ms(after)} | ${(after / before).toFixed(2)} |`;
    });
  });
  return `### The same account in a larger cluster

Medians of the account that holds the same ${fixed[0].of.images} images, in ms.

| | ${Math.min(...runs.map(run => run.images))} images in all | ${Math.max(...runs.map(run => run.images))} | ratio |
|---|---|---|---|
${rows.join('\n')}
`;
}

async function rates(engine, seconds) {
  console.error(`  ${engine}, what entries cost …`);
  const [indexed, bare] = [await target(engine, `rates_indexed_${process.pid}`), await target(engine, `rates_bare_${process.pid}`)];
  const rows = await bench('rates', engine, indexed.where, bare.where, String(seconds));
  indexed.remove();
  bare.remove();
  return `### ${engine}: what search entries cost

| a second | with entries | without | ratio |
|---|---|---|---|
${rows.trim()}
`;
}

module.exports = async function search({ seconds }) {
  const sizes = (process.env.IMAGES || '100000,1000000').split(',').map(Number);
  const engines = (process.env.ENGINES || 'sqlite,postgres').split(',');
  const embedding = await embedder();
  const [costs, runs] = [[], []];
  for (const engine of engines) {
    costs.push(await rates(engine, seconds));
    for (const images of sizes) {
      runs.push(await one(engine, images, embedding, seconds * 8));
      // A run takes long: what is known is not lost with what comes after it.
      console.error(runs.at(-1).text);
    }
  }
  embedding.end();

  return `## Search

${fs.readFileSync(path.join(__dirname, 'search.md'), 'utf8').trim()}

${costs.join('\n')}
${growth(runs)}
${runs.map(run => run.text).join('\n')}`;
};
