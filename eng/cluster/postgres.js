// A PostgreSQL of the cluster's own. It refuses root, so root runs it as the user that its package brings.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { freePorts, secret } = require('./needs');

const user = 'postgres';

async function postgres(crew, data) {
  const binaries = find();
  const folder = path.join(data, 'postgres');
  const asUser = process.getuid() === 0 ? [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'] : [];
  const password = secret(data, 'database-password');
  if (!fs.existsSync(path.join(folder, 'PG_VERSION'))) initialise(binaries, folder, asUser, password);

  const [port] = await freePorts(1);
  const ready = () => {
    try {
      execFileSync(path.join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
      return true;
    } catch {
      return false;
    }
  };
  const words = ['-D', folder, '-c', `port=${port}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=500'];
  await crew.hire({ role: 'postgres', command: path.join(binaries, 'postgres'), words, as: asUser, cwd: '/', stop: 'SIGINT' }, ready);
  return { PGHOST: '127.0.0.1', PGPORT: port, PGUSER: 'darkroom', PGPASSWORD: password, PGDATABASE: 'postgres' };
}

function initialise(binaries, folder, asUser, password) {
  fs.mkdirSync(folder, { mode: 0o700 });
  const passwords = `${folder}.password`;
  fs.writeFileSync(passwords, password, { mode: 0o600 });
  if (asUser.length > 0) execFileSync('chown', [`${user}:${user}`, folder, passwords]);
  const words = ['-D', folder, '-U', 'darkroom', '-A', 'scram-sha-256', `--pwfile=${passwords}`, '-E', 'UTF8', '--locale=C.UTF-8'];
  try {
    execFileSync('setpriv', [...asUser, path.join(binaries, 'initdb'), ...words], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL cannot keep its data in ${folder}${asUser.length > 0 ? ` (as the user ${user}, who must reach it)` : ''}: ${error.stderr}`);
  } finally {
    fs.rmSync(passwords, { force: true });
  }
}

/** The newest of Debian's, or whatever is on the path. */
function find() {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)).map(version => path.join(debian, version, 'bin')) : [];
  const found = [...versions, ...(process.env.PATH ?? '').split(':')].find(folder => fs.existsSync(path.join(folder, 'initdb')));
  if (!found) throw new Error('No PostgreSQL server is installed; eng/setup cluster brings one.');
  return found;
}

module.exports = { postgres };
