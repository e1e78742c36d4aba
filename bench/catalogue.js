// What the catalogue does on PostgreSQL, with fsync on, and what the fence costs.
'use strict';
const { execFileSync } = require('node:child_process');
const postgres = require('./lib/postgres');

module.exports = async function catalogue({ seconds }) {
  const said = execFileSync('dotnet', ['exec', 'artifacts/bin/Catalogue.Bench/release/Darkroom.Catalogue.Bench.dll', await postgres(), String(seconds)], { encoding: 'utf8' });
  return `## The catalogue on PostgreSQL

One process with its 8 connections, \`fsync\` and \`synchronous_commit\` on. Goal: at least 1,000 reservations a second on one account.

${said.trim()}
`;
};
