/**
 * Loaded into npm by scripts/bootstrap.sh (node --require). npm leaves out optional packages whose "engines" refuse the
 * Node that npm itself runs on, without a word: on Debian's Node 18 the native halves of rolldown and oxc would be
 * missing. They are to run on the pinned Node, so npm is told that version. Install scripts see the true one.
 * Must run on Node 18, hence plain CommonJS.
 */
const pinned = require('../package.json').dependencies.node;
const older = Number(process.versions.node.split('.')[0]) < Number(pinned.split('.')[0]);

if (/\bnpm(-cli\.js)?$/.test(process.argv[1] || '')) {
  if (older) Object.defineProperty(process, 'version', { value: `v${pinned}` });
  // What the caller had in NODE_OPTIONS, so that npm's children do not load this file.
  process.env.NODE_OPTIONS = process.env.ENTEROBOT_NODE_OPTIONS || '';
}
