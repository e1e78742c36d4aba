// wrk, from one thread: for one URL, or for a list of paths that are asked for once each.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder } = require('./machine');

const unit = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** Requests per second, latencies in milliseconds, and how many were answered. */
async function wrk(url, { connections = 32, seconds, script } = {}) {
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s', '--latency', ...(script ? ['-s', script] : []), url];
  const child = spawn('wrk', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', data => { said += data; });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0 || /Non-2xx|Socket errors|ran out/.test(said)) throw new Error(`wrk ${words.join(' ')}\n${said}`);
  const latency = percent => { const [, amount, measure] = said.match(new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)\\b`)); return amount * unit[measure]; };
  return { rps: Number(said.match(/Requests\/sec:\s+([\d.]+)/)[1]), p50: latency(50), p99: latency(99), answered: Number(said.match(/(\d+) requests in/)[1]) };
}

let lists = 0;

/** A script for wrk that asks for each path once, in order; running out of them is an error. */
function once(paths) {
  const name = path.join(folder, `paths-${lists++}`);
  fs.writeFileSync(name, paths.join('\n'));
  fs.writeFileSync(`${name}.lua`, `
    local paths, next = {}, 0
    for path in io.lines("${name}") do paths[#paths + 1] = path end
    request = function()
      next = next + 1
      if next > #paths then print("ran out of paths") os.exit(1) end
      return wrk.format("GET", paths[next])
    end`);
  return `${name}.lua`;
}

module.exports = { wrk, once };
