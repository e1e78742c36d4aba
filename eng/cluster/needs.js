// Ports, secrets, and whether something answers.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

/** Held all at once, so that no two are the same. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => server.address().port);
  await Promise.all(servers.map(server => new Promise(resolve => { server.close(resolve); })));
  return ports;
}

/** What was there before would answer in the place of what is started now. */
async function wantFree(host, port) {
  await new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(port, host, () => server.close(resolve));
  }).catch(error => { throw new Error(`Nothing can listen on ${host}:${port} (${error.code}); PORT and BIND name another place.`); });
}

/** Variables for a shell, `set -a; . FILE; set +a`, to be read by whom they belong to alone. */
function keep(file, variables) {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${String(value).replaceAll("'", "'\\''")}'\n`);
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, lines.join(''), { mode: 0o600 });
}

/** Made once and kept. */
function secret(data, name) {
  const file = path.join(data, name);
  if (!fs.existsSync(file)) fs.writeFileSync(file, crypto.randomBytes(32).toString('hex'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8').trim();
}

/** Any answer but a server's own failure. */
async function answers(url) {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}

module.exports = { answers, freePorts, keep, secret, wantFree };
