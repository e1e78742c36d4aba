// Membership, ownership and fences on a PostgreSQL of this run's own.
'use strict';
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const freePort = () => new Promise(resolve => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

module.exports = async function cluster({ seconds }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-bench-pg-'));
  const versions = fs.readdirSync('/usr/lib/postgresql').sort();
  const bin = `/usr/lib/postgresql/${versions.at(-1)}/bin`;
  // PostgreSQL refuses root; its package brings this user.
  const root = process.getuid() === 0;
  if (root) execFileSync('chown', ['postgres', folder]);
  const run = (...command) => {
    const [file, ...rest] = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command] : command;
    const ended = spawnSync(file, rest, { cwd: '/', encoding: 'utf8', stdio: ['ignore', 'ignore', 'inherit'] });
    if (ended.status !== 0) throw new Error(`${command.join(' ')} ended with ${ended.status}`);
  };
  const port = await freePort();
  run(`${bin}/initdb`, '-D', `${folder}/data`, '-U', 'darkroom', '-A', 'trust', '-E', 'UTF8');
  run(`${bin}/pg_ctl`, '-D', `${folder}/data`, '-w', '-l', `${folder}/log`, '-o', `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=1100`, 'start');
  try {
    const connection = `Host=127.0.0.1;Port=${port};Username=darkroom;Database=postgres`;
    const said = execFileSync('dotnet', ['exec', 'artifacts/bin/Cluster.Bench/release/Darkroom.Cluster.Bench.dll', connection, String(seconds)], { encoding: 'utf8' });
    return `## Membership, ownership and fences

PostgreSQL ${versions.at(-1)} as installed, with fsync, on this machine; the silos are in one process, each with its own thread and connections.

| what | | | |
|---|---|---|---|
${said.trim()}
`;
  } finally {
    run(`${bin}/pg_ctl`, '-D', `${folder}/data`, '-w', '-m', 'immediate', 'stop');
    fs.rmSync(folder, { recursive: true, force: true });
  }
};
