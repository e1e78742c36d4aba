// Grain calls beside the same echo over a bare channel.
'use strict';
const { execFileSync } = require('node:child_process');

module.exports = async function grains() {
  const said = execFileSync('dotnet', ['exec', 'artifacts/bin/Grains.Bench/release/Darkroom.Grains.Bench.dll'], { encoding: 'utf8' });
  return `## Grain calls beside a bare channel

A call to a grain that echoes, beside the same echo over a bounded \`Channel<T>\` and a \`TaskCompletionSource\`. Goal: at least 0.50.

${said.trim()}
`;
};
