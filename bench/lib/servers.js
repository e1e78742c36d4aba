// The servers that are measured: each is { url, pid, end() } and knows how its URLs are spelled.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, env, freePort, start } = require('./machine');

const key = 'a-key-for-the-benchmark';
let started = 0;

/** @param library Another libvips than the system's. */
async function darkroom(library) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await start('artifacts/bin/Silo/release/darkroom', [], `${url}/health/ready`, {
    env: {
      ADMIN_KEY: key,
      DARKROOM__Network__Port: String(port),
      DARKROOM__Storage__Data: path.join(folder, `data-${started++}`),
      // One address asks for everything here.
      DARKROOM__RateLimits__MissesPerMinute: '0',
      ...(library ? { DARKROOM__Imaging__Library: library } : {}),
    },
  });
  return {
    ...server,
    url,
    path: (name, format, size) => `/files/default/${path.parse(name).name}/w-${size}${quality(format, '_q-')}.${format}`,
    async upload(file, name = path.parse(file).name) {
      const form = new FormData();
      form.set('file', new Blob([fs.readFileSync(file)]), path.basename(file));
      form.set('object', name);
      const answer = await fetch(`${url}/upload/`, { method: 'POST', body: form, headers: { Authorization: `Bearer ${key}` } });
      if (!answer.ok) throw new Error(`${file}: ${answer.status} ${await answer.text()}`);
    },
    async renders() {
      const metrics = await (await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${key}` } })).text();
      return [...metrics.matchAll(/^darkroom_renders_total\{[^}]*outcome="ok"[^}]*\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    },
  };
}

/** Of files in a folder. Its packages are installed below artifacts/, once. */
async function ipx(files) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await start('node', [path.join(peer(), 'server.js'), files, String(port)], url);
  return { ...server, url, path: (name, format, size) => `/w_${size},f_${format === 'jpg' ? 'jpeg' : format}${quality(format, ',q_')}/${name}` };
}

/** The same number for both; what it means is the encoder's business, which both share. PNG has none: the peer would draw in fewer colours. */
const quality = (format, prefix) => (format === 'png' ? '' : prefix + (format === 'avif' ? 50 : 80));

let installed;
function peer() {
  if (installed) return installed;
  const target = path.resolve('artifacts/bench/peer');
  fs.mkdirSync(target, { recursive: true });
  const lock = fs.readFileSync('bench/peer/package-lock.json', 'utf8');
  const present = path.join(target, 'node_modules/.darkroom-lock');
  for (const file of fs.readdirSync('bench/peer')) fs.copyFileSync(path.join('bench/peer', file), path.join(target, file));
  if (!fs.existsSync(present) || fs.readFileSync(present, 'utf8') !== lock) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: target, env, stdio: ['ignore', 'ignore', 'inherit'] });
    fs.writeFileSync(present, lock);
  }
  return installed = target;
}

/** The libvips that the peer brings along; sharp decodes what both deliver, too. */
function peerLibrary() {
  const library = path.join(peer(), 'node_modules/@img/sharp-libvips-linux-x64/lib');
  return path.join(library, fs.readdirSync(library).find(name => /^libvips-cpp\.so/.test(name)));
}

const sharp = () => require(path.join(peer(), 'node_modules/sharp'));

async function nginx(name, file) {
  const port = await freePort();
  const root = path.join(folder, 'static');
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, name), file);
  fs.writeFileSync(path.join(folder, 'nginx.conf'), `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_processes auto;
    events { worker_connections 1024; }
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; types { image/webp webp; }
      client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
      server { listen 127.0.0.1:${port}; root ${root}; } }`);
  const url = `http://127.0.0.1:${port}/${name}`;
  return { ...await start('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder], url), url };
}

module.exports = { darkroom, ipx, nginx, peerLibrary, sharp };
