// The balancer: nginx before the Api nodes. What may be asked twice is asked another node once more when one does not answer.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { answers } = require('./needs');

async function balance(crew, { data, bind, port, nodes }) {
  const folder = path.join(data, 'nginx');
  fs.mkdirSync(folder, { recursive: true });
  const configuration = path.join(folder, 'nginx.conf');
  fs.writeFileSync(configuration, text(folder, bind, port, nodes));
  const command = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find(file => fs.existsSync(file)) ?? 'nginx';
  const words = ['-c', configuration, '-p', folder, '-e', path.join(folder, 'error.log')];
  const host = bind === '0.0.0.0' ? '127.0.0.1' : bind;
  await crew.hire({ role: 'balancer', command, words, http: `http://${host}:${port}`, stop: 'SIGQUIT' }, pid => listens(folder, pid) && answers(`http://${host}:${port}/health/live`));
}

/** It writes its id down once the port is its own: until then somebody else may answer there. */
function listens(folder, pid) {
  const file = path.join(folder, 'nginx.pid');
  return fs.existsSync(file) && Number(fs.readFileSync(file, 'utf8')) === pid;
}

/** Bodies stream both ways; a node that died is left alone for a second. */
const text = (folder, bind, port, nodes) => `daemon off;
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream darkroom {
${nodes.map(node => `    server ${node.replace('http://', '')} max_fails=1 fail_timeout=1s;`).join('\n')}
    keepalive 64;
  }
  server {
    listen ${bind}:${port} backlog=4096;
    client_max_body_size 0;
    proxy_http_version 1.1;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_read_timeout 120s;
    proxy_send_timeout 120s;
    proxy_connect_timeout 2s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 2;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    location / { proxy_pass http://darkroom; }
  }
}
`;

module.exports = { balance };
