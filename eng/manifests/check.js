// Reads Kubernetes objects as YAML and says what is wrong with each, by its kind and name: values by kubernetes-models' validators, and
// keys that the API does not know by its types, which TypeScript holds literals to.
//   node check.js FILE…   ends with 1 if anything is wrong
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

// An object's type by its API version: apps/v1 → kubernetes-models/apps/v1.
const moduleOf = object => (object.apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator/' : 'kubernetes-models/') + object.apiVersion;

function read(file) {
  return parseAllDocuments(fs.readFileSync(file, 'utf8'), { strict: true, uniqueKeys: true }).flatMap(document => {
    if (document.errors.length) throw new Error(`${file}: ${document.errors[0].message}`);
    const object = document.toJS();
    if (object === null) return [];
    // kubectl breaks long lines of base64, which the API reads over.
    for (const key of Object.keys(object.kind === 'Secret' ? object.data ?? {} : {})) object.data[key] = object.data[key].replace(/\s/g, '');
    if (!object.apiVersion || !object.kind) throw new Error(`${file}: an object without apiVersion or kind`);
    return [{ file, object, name: `${path.basename(file)}: ${object.kind} ${object.metadata?.name}` }];
  });
}

async function values({ object, name }) {
  try {
    const Model = (await import(`${moduleOf(object)}/${object.kind}`))[object.kind];
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${name}: ${error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? `unknown kind ${object.apiVersion}/${object.kind}` : error.message}`];
  }
}

// Unknown keys: one literal of each object's type in one TypeScript file.
function keys(objects) {
  const lines = objects.map(({ object }, i) =>
    `const o${i}: import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object)};`);
  const name = path.join(here, 'objects.ts');
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
  const host = ts.createCompilerHost(options);
  const source = host.getSourceFile;
  host.getSourceFile = (file, ...rest) => file === name ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ES2022) : source(file, ...rest);
  host.fileExists = file => file === name || ts.sys.fileExists(file);
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).map(found => {
    const text = ts.flattenDiagnosticMessageText(found.messageText, ' ');
    return found.file?.fileName === name
      ? `${objects[found.file.getLineAndCharacterOfPosition(found.start).line].name}: ${text}`
      : text;
  });
}

const objects = process.argv.slice(2).flatMap(read);
const wrong = [...(await Promise.all(objects.map(values))).flat(), ...keys(objects)];
for (const line of wrong) console.error(line);
console.log(`${objects.length} objects, ${wrong.length} wrong`);
process.exitCode = wrong.length || !objects.length ? 1 : 0;
