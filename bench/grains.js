// Grain calls beside the same echo over a bare channel, and calls to another process beside a bare HTTP/2 echo.
'use strict';
const { execFileSync } = require('node:child_process');

module.exports = async function grains() {
  const said = execFileSync('dotnet', ['exec', 'artifacts/bin/Grains.Bench/release/Darkroom.Grains.Bench.dll'], { encoding: 'utf8' });
  return `## Grain calls beside a bare channel, and beside a bare HTTP/2 echo

Calls to a grain of another process, beside the same bytes through a bare Kestrel and SocketsHttpHandler. Then a call to a grain that echoes, beside the same echo over a bounded \`Channel<T>\` and a \`TaskCompletionSource\`. Goal: at least 0.50.

${said.trim()}
`;
};
