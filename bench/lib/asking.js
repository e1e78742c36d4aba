// One kept-alive connection that asks one thing after the other, and what the answers took.
'use strict';
const http = require('node:http');

/** Asks and says the milliseconds from the request to the answer's last byte, and what was answered. */
function asker(url, key) {
  const { hostname, port } = new URL(url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { Authorization: `Bearer ${key}` };
  const ask = path => new Promise((resolve, reject) => {
    const sent = performance.now();
    http.get({ hostname, port, path, agent, headers }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => {
        const milliseconds = performance.now() - sent;
        const body = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve({ milliseconds, body: JSON.parse(body) });
        else reject(new Error(`${path}: ${answer.statusCode} ${body}`));
      });
      answer.on('error', reject);
    }).on('error', reject);
  });
  return { ask, end: () => agent.destroy() };
}

const percentile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

module.exports = { asker, percentile };
