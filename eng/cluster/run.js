#!/usr/bin/env node
// A whole cluster on this machine: PostgreSQL, an S3 server, silos, Api nodes and a balancer, all below one folder. Ctrl-C ends all of it.
// With SILOS=0 the database and the store alone, as a restore wants them.
// usage: PORT=8080 BIND=127.0.0.1 DATA=./cluster ADMIN_KEY=… SILOS=3 APIS=2 PROGRAM=… eng/cluster/run.js
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Crew } = require('./crew');
const { balance } = require('./nginx');
const { postgres } = require('./postgres');
const { answers, freePorts, keep, secret, wantFree } = require('./needs');

const bucket = 'darkroom';

function settings() {
  const count = (name, usual, least) => {
    const value = Number(process.env[name] || usual);
    if (!Number.isInteger(value) || value < least || value > 50) throw new Error(`${name} is ${process.env[name]}; a number from ${least} to 50 is needed.`);
    return value;
  };
  const port = Number(process.env.PORT || 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`PORT is ${process.env.PORT}; a number from 1 to 65535 is needed.`);
  return {
    port,
    bind: process.env.BIND || '127.0.0.1',
    data: path.resolve(process.env.DATA || 'cluster'),
    silos: count('SILOS', 3, 0),
    apis: count('APIS', 2, 1),
  };
}

async function main() {
  const asked = settings();
  // The database's user must reach its folder in it.
  fs.mkdirSync(asked.data, { recursive: true, mode: 0o711 });
  const crew = new Crew(asked.data);
  try {
    await start(crew, asked);
  } catch (error) {
    await crew.end();
    throw error;
  }
}

async function start(crew, { port, bind, data, silos, apis }) {
  const program = path.resolve(process.env.PROGRAM || 'artifacts/bin/Silo/release/darkroom');
  const adminKey = process.env.ADMIN_KEY || secret(data, 'admin-key');
  await wantFree(bind, port);
  const database = await postgres(crew, data);
  const [s3, ...ports] = await freePorts(1 + 2 * silos + 2 * apis);
  const blobs = path.join(data, 's3');
  fs.mkdirSync(blobs, { recursive: true });
  await crew.hire({ role: 's3', command: process.execPath, words: ['artifacts/s3rver/server.js', blobs, String(s3), bucket] }, () => answers(`http://127.0.0.1:${s3}/`));

  const store = {
    DARKROOM__Storage__Stores__files__Kind: 's3',
    DARKROOM__Storage__Stores__files__Endpoint: `http://127.0.0.1:${s3}`,
    DARKROOM__Storage__Stores__files__Bucket: bucket,
    DARKROOM__Storage__Stores__files__PathStyle: 'true',
    DARKROOM__Storage__Stores__files__AccessKey: 'S3RVER',
    DARKROOM__Storage__Stores__files__SecretKey: 'S3RVER',
  };
  keep(path.join(data, 'backup.env'), { ...database, ...store });
  if (silos === 0) {
    console.log(`PostgreSQL and S3 serve; ${path.join(data, 'backup.env')} says where. Ctrl-C ends both.`);
    return;
  }

  const shared = {
    DARKROOM__Cluster__Database: `Host=${database.PGHOST};Port=${database.PGPORT};Username=${database.PGUSER};Password=${database.PGPASSWORD};Database=${database.PGDATABASE}`,
    DARKROOM__Cluster__Secret: secret(data, 'cluster-secret'),
    ...store,
  };
  await crew.run(program, ['migrate'], shared);

  const node = (role, number, more) => ({
    role,
    command: program,
    env: { ...shared, ADMIN_KEY: adminKey, DARKROOM__Cluster__Role: role, DARKROOM__Storage__Data: path.join(data, `${role}-${number}`), ...more },
    address: more.DARKROOM__Cluster__Address,
    file: path.join(data, `${role}-${number}.env`),
  });
  const nodes = [];
  for (let number = 1; number <= silos; number++) {
    const [grains, management] = ports.splice(0, 2);
    nodes.push({ ...node('silo', number, {
      DARKROOM__Cluster__Port: String(grains),
      DARKROOM__Cluster__Address: `http://127.0.0.1:${grains}`,
      DARKROOM__Network__ManagementPort: String(management),
    }), management: `http://127.0.0.1:${management}` });
  }
  for (let number = 1; number <= apis; number++) {
    const [http, management] = ports.splice(0, 2);
    nodes.push({ ...node('api', number, {
      DARKROOM__Network__Port: String(http),
      DARKROOM__Network__ManagementPort: String(management),
    }), http: `http://127.0.0.1:${http}`, management: `http://127.0.0.1:${management}` });
  }
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('DARKROOM__')));
  for (const one of nodes) keep(one.file, { ...given, ...one.env });
  await Promise.all(nodes.map(one => crew.hire(one, () => answers(`${one.management}/health/ready`))));
  await balance(crew, { data, bind, port, nodes: nodes.filter(one => one.http).map(one => one.http) });

  const url = `http://${bind === '0.0.0.0' ? '127.0.0.1' : bind}:${port}`;
  await answers(`${url}/health/ready`);
  console.log(`
Darkroom serves on ${url}: ${silos} silos and ${apis} Api nodes behind nginx, on PostgreSQL and S3.
  Processes:  ${path.join(data, 'cluster.json')}
  A node's configuration: ${nodes[0].file}, as for make doctor NODE=…; of the database and the store: ${path.join(data, 'backup.env')}
  Admin key:  ${process.env.ADMIN_KEY ? 'ADMIN_KEY' : path.join(data, 'admin-key')}
Who dies is started again. Ctrl-C ends all.`);
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
