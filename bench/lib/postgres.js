// A PostgreSQL of the benchmark's own, which ends with it. The server refuses root, so it then runs as the package's user.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, freePort } = require('./machine');

function binaries() {
  const versions = fs.existsSync('/usr/lib/postgresql') ? fs.readdirSync('/usr/lib/postgresql').sort().reverse().map(version => `/usr/lib/postgresql/${version}/bin`) : [];
  return [...versions, ...process.env.PATH.split(':')].find(bin => fs.existsSync(`${bin}/initdb`));
}

/** Returns Npgsql's connection string. In a folder that is kept its databases are there again the next time. */
module.exports = async function postgres(kept = folder) {
  const port = await freePort();
  const data = path.join(kept, 'postgres');
  fs.mkdirSync(data, { recursive: true });
  const isRoot = process.getuid() === 0;
  if (isRoot) execFileSync('chown', ['postgres', data]);
  const run = (name, ...words) => {
    const command = [`${binaries()}/${name}`, ...words];
    if (isRoot) command.unshift('setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups');
    execFileSync(command[0], command.slice(1), { stdio: 'ignore', cwd: '/' });
  };
  if (!fs.existsSync(`${data}/db`)) run('initdb', '-D', `${data}/db`, '-U', 'darkroom', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  run('pg_ctl', '-D', `${data}/db`, '-l', `${data}/log`, '-o', `-p ${port} -k ${data} -c listen_addresses=127.0.0.1`, '-w', 'start');
  // Before its folder is removed.
  process.prependListener('exit', () => run('pg_ctl', '-D', `${data}/db`, '-m', 'fast', '-w', 'stop'));
  return `Host=127.0.0.1;Port=${port};Username=darkroom;Database=postgres`;
};
