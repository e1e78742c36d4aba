// What the benchmarks need of the machine: figures, processes, ports, the work folder.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-bench-'));
fs.chmodSync(folder, 0o755);
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGTERM'); fs.rmSync(folder, { recursive: true, force: true }); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const freePort = () => new Promise(resolve => { const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); }); });

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const shown = numbers => `${median(numbers).toFixed(2)} (${Math.min(...numbers).toFixed(2)} to ${Math.max(...numbers).toFixed(2)})`;

/** Starts a server and waits, so many seconds at most, until it answers; it ends with the benchmark, or by end(). */
async function start(command, words, url, { patience = 10, ...more } = {}) {
  const child = spawn(command, words, { stdio: 'ignore', ...more, env: { ...env, ...more.env } });
  const ended = new Promise(resolve => child.once('exit', resolve));
  running.add(child);
  for (let tries = 0; ; tries++) {
    try { await (await fetch(url)).arrayBuffer(); break; } catch (error) {
      if (child.exitCode !== null || tries === patience * 20) throw new Error(`${command} ${words.join(' ')} does not answer at ${url}: ${error.message}`);
      await sleep(50);
    }
  }
  return { pid: child.pid, end: async () => { running.delete(child); child.kill('SIGTERM'); await ended; } };
}

/** A process and all that it started, those that started something included. */
function tree(pid) {
  try {
    const children = fs.readdirSync(`/proc/${pid}/task`).flatMap(task => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
    return [pid, ...children.flatMap(child => tree(Number(child)))];
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return [];
    throw error;
  }
}

/** User and system milliseconds of a process, its children, and those of them that ended, from the kernel's own count. */
function cpu(pid) {
  const ticks = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 15).map(Number);
  const others = tree(pid).slice(1).map(child => fs.readFileSync(`/proc/${child}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13).map(Number));
  return [ticks, ...others].flat().reduce((sum, count) => sum + count, 0) * 10;
}

/** Waits until a process and its children have nothing to do any more. */
async function idle(pid) {
  for (let before = cpu(pid), quiet = 0; quiet < 5;) {
    await sleep(50);
    const now = cpu(pid);
    quiet = now - before <= 10 ? quiet + 1 : 0;
    before = now;
  }
}

/** Bytes of memory of a process and its children, pages that they share counted once. */
function memory(pid) {
  let sum = 0;
  for (const process of tree(pid)) {
    try { sum += Number(fs.readFileSync(`/proc/${process}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) * 1024; } catch (error) { if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error; }
  }
  return sum;
}

/** Runs a task and says how much memory the server had at most meanwhile. */
async function peak(pid, task) {
  let most = 0;
  const timer = setInterval(() => { most = Math.max(most, memory(pid)); }, 100);
  try { return { value: await task(), most }; } finally { clearInterval(timer); }
}

function version(command, ...words) {
  const said = spawnSync(command, words, { encoding: 'utf8', env });
  return `${said.stdout}${said.stderr}`.trim().split('\n')[0];
}

/** What stands at the head of each page. */
const described = () => `${os.cpus().length} × ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, .NET ${version('dotnet', '--version')}, ${version('vips', '--version')}, ${version('nginx', '-v')}, Node.js ${process.version}.
The machine is shared and noisy, and the load generator runs on it too; only ratios within one run mean something.`;

module.exports = { folder, env, sleep, freePort, median, shown, start, cpu, idle, memory, peak, described };
