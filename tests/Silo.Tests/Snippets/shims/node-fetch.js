// Stands in for the package: a page's example runs with what node brings along.
module.exports = globalThis.fetch;
