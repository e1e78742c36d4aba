// A crowd of connections, each asking for one thing after another: usage: flood.js PORT CONNECTIONS SECONDS FILE-OF-PATHS
// Prints how many answers of each status came, and the milliseconds from the last byte of a request to the first of its answer.
'use strict';
const fs = require('node:fs');
const net = require('node:net');

const [port, connections, seconds, list] = [Number(process.argv[2]), Number(process.argv[3]), Number(process.argv[4]), process.argv[5]];
const paths = fs.readFileSync(list, 'utf8').split('\n');
const end = Date.now() + seconds * 1000;
const times = new Map();
let [next, open, broken] = [0, 0, 0];

function finish() {
  const percentile = (numbers, share) => numbers[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
  const statuses = [...times].sort().map(([status, numbers]) => {
    numbers.sort((a, b) => a - b);
    return { status, count: numbers.length, p50: percentile(numbers, 0.5), p99: percentile(numbers, 0.99), most: numbers.at(-1) };
  });
  console.log(JSON.stringify({ statuses, broken, unanswered: open }));
  process.exit(0);
}

function connect() {
  const socket = net.connect(port, '127.0.0.1');
  let [asked, buffer, waiting] = [0, Buffer.alloc(0), false];
  const ask = () => {
    if (Date.now() >= end || next >= paths.length) { socket.end(); return; }
    buffer = Buffer.alloc(0);
    waiting = true;
    open++;
    asked = performance.now();
    socket.write(`GET ${paths[next++]} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  };
  let answered = 0;
  socket.on('connect', ask);
  socket.on('data', data => {
    if (buffer.length === 0) answered = performance.now() - asked;
    buffer = Buffer.concat([buffer, data]);
    const head = buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const text = buffer.toString('latin1', 0, head);
    if (buffer.length < head + 4 + Number(text.match(/content-length: (\d+)/i)?.[1] ?? 0)) return;
    const status = text.slice(9, 12);
    if (!times.has(status)) times.set(status, []);
    times.get(status).push(answered);
    open--;
    waiting = false;
    // Who is refused comes again when it was told to, or everybody would only measure how fast refusals are.
    const again = Number(text.match(/retry-after: (\d+)/i)?.[1] ?? 0);
    setTimeout(ask, again * 1000 * Math.random());
  });
  socket.on('error', () => { broken++; });
  socket.on('close', () => { if (waiting) open--; });
}

for (let i = 0; i < connections; i++) connect();
// Renders that were admitted may end later: they are waited for, as clients do.
setInterval(() => { if (Date.now() > end && open <= 0) finish(); if (Date.now() > end + 40_000) finish(); }, 50);
