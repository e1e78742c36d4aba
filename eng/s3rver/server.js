// An S3 server on a folder: node server.js FOLDER PORT BUCKET…; prints its port when it listens, 0 takes a free one. The key is S3RVER, its secret too.
'use strict';
const crypto = require('node:crypto');

// Its tokens of long lists are made with DES, which OpenSSL 3 does not have; three times with one key is the same.
for (const name of ['createCipheriv', 'createDecipheriv']) {
  const made = crypto[name];
  crypto[name] = (algorithm, key, iv) => (algorithm === 'des' ? made('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : made(algorithm, key, iv));
}

// It removes folders that a delete left empty, and dies when a put needs one just then. Empty ones do no harm.
require('fs-extra').rmdir = async () => {};

const S3rver = require('s3rver');

const [directory, port, ...buckets] = process.argv.slice(2);
new S3rver({ address: '127.0.0.1', port: Number(port), directory, silent: true, configureBuckets: buckets.map(name => ({ name })) })
  .run((error, address) => {
    if (error) throw error;
    console.log(address.port);
  });
