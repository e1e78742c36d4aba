// An S3 server on a folder: node server.js FOLDER PORT BUCKET…; prints its port when it listens, 0 takes a free one. The key is S3RVER, its secret too.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');

// Its tokens of long lists are made with DES, which OpenSSL 3 does not have; three times with one key is the same.
for (const name of ['createCipheriv', 'createDecipheriv']) {
  const made = crypto[name];
  crypto[name] = (algorithm, key, iv) => (algorithm === 'des' ? made('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : made(algorithm, key, iv));
}

// It removes folders that a delete left empty, and dies when a put needs one just then. Empty ones do no harm.
require('fs-extra').rmdir = async () => {};

const S3rver = require('s3rver');
const Files = require('s3rver/lib/stores/filesystem');

// S3 shows an object whole or not at all. s3rver writes into the file that others read, and answers before all of it is there.
let writes = 0;
Files.prototype.putObject = async function (object) {
  const whole = this.getResourcePath(object.bucket, object.key, 'object');
  const part = `${whole}.${writes++}`;
  const hash = crypto.createHash('md5');
  let size = 0;
  async function* counted(chunks) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  await fs.promises.mkdir(path.dirname(whole), { recursive: true });
  await pipeline(Buffer.isBuffer(object.content) ? Readable.from([object.content]) : object.content, counted, fs.createWriteStream(part));
  const md5 = hash.digest('hex');
  await this.putMetadata(object.bucket, object.key, object.metadata, md5);
  await fs.promises.rename(part, whole);
  return { size, md5 };
};

const [directory, port, ...buckets] = process.argv.slice(2);
new S3rver({ address: '127.0.0.1', port: Number(port), directory, silent: true, configureBuckets: buckets.map(name => ({ name })) })
  .run((error, address) => {
    if (error) throw error;
    console.log(address.port);
  });
