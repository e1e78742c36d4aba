// One kept-alive HTTP/1.1 connection, so thin that thousands of them leave the processor to the server.
'use strict';
const net = require('node:net');

class Connection {
  #socket;
  #waiting;
  #kept = Buffer.alloc(0);
  #left = 0;

  static open(url) {
    const { hostname, port } = new URL(url);
    const connection = new Connection();
    return new Promise((resolve, reject) => {
      const socket = connection.#socket = net.connect(Number(port), hostname, () => resolve(connection));
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.on('error', error => connection.#end(error));
      socket.on('close', () => connection.#end(new Error('the server closed a connection')));
      socket.on('data', data => connection.#take(data));
    });
  }

  /** Status, Retry-After and the milliseconds from the request's last byte to the answer's head, once the body is there too. */
  ask(path) {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting = { resolve, reject, sent: performance.now() };
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`, () => { waiting.sent = performance.now(); });
    });
  }

  close() {
    this.#socket.removeAllListeners('close').on('close', () => {});
    this.#socket.destroy();
  }

  #take(data) {
    if (this.#left > 0) {
      this.#left -= data.length;
      if (this.#left <= 0) this.#answer();
      return;
    }

    this.#kept = this.#kept.length === 0 ? data : Buffer.concat([this.#kept, data]);
    const end = this.#kept.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#waiting.arrived ??= performance.now();
    const head = this.#kept.toString('latin1', 0, end);
    const length = head.match(/^content-length: (\d+)/im) ?? this.#chunk(end);
    if (!length) return;
    this.#waiting.answer = {
      status: Number(head.slice(9, 12)),
      retryAfter: Number(head.match(/^retry-after: (\d+)/im)?.[1] ?? 0),
      milliseconds: Math.max(0, this.#waiting.arrived - this.#waiting.sent),
    };
    this.#left = Number(length[1]) - (this.#kept.length - end - 4);
    this.#kept = Buffer.alloc(0);
    if (this.#left <= 0) this.#answer();
  }

  /** Small answers come as one chunk and the last; that they came whole is enough. */
  #chunk(end) {
    const body = this.#kept.length - end - 4;
    return this.#kept.subarray(-5).toString() === '0\r\n\r\n' ? [body, body] : null;
  }

  #answer() {
    const { resolve, answer } = this.#waiting;
    this.#waiting = undefined;
    this.#left = 0;
    resolve(answer);
  }

  #end(error) {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

module.exports = { Connection };
