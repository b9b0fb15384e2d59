/**
 * The rooms of src/ and who may import whom (docs/reference/rooms.md says it in a table). A room may import itself,
 * the root files of src/, and the rooms named here: those that stand above it. CRobot and its pipelines share only a
 * few rooms with the web side, so that the two can run on different machines and grow apart.
 */
const WEB = [
  'protocol',
  'genome',
  'database',
  'ledger',
  'records',
  'nserv',
  'jobs',
  'intake',
  'worker',
  'maintenance',
  'api',
];
const MAY_IMPORT = Object.fromEntries(WEB.map((room, i) => [room, WEB.slice(0, i)]));
MAY_IMPORT.pipelines = ['protocol', 'genome'];
MAY_IMPORT.crobot = ['protocol', 'database'];
MAY_IMPORT.cli = [...WEB, 'pipelines', 'crobot'];
const ROOMS = Object.keys(MAY_IMPORT);

/** src/errors.ts, src/log.ts … and the parts of the error catalogue and of the registry of settings. */
const ROOT = 'src/[^/]+\\.ts$|src/(errors|settings)/';

/** Every folder that src/ may hold. */
const KNOWN = `^src/(errors|settings|${ROOMS.join('|')})/`;

const roomRules = ROOMS.map((room) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `${room} may import only itself, the root of src/ and: ${MAY_IMPORT[room].join(', ') || 'no other room'}.`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^(${ROOT}|src/(${[room, ...MAY_IMPORT[room]].join('|')})/)` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'root-knows-no-room',
      severity: 'error',
      comment: 'config, errors, log and store serve every room, so they may know none.',
      from: { path: `^(${ROOT})` },
      to: { path: '^src/', pathNot: `^(${ROOT})` },
    },
    {
      name: 'unknown-room',
      severity: 'error',
      comment: 'A new folder of src/ gets its place in the list above first.',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: KNOWN },
    },
    {
      name: 'unknown-room',
      severity: 'error',
      comment: 'The same, for a file that imports and is not imported.',
      from: { path: '^src/[^/]+/', pathNot: KNOWN },
      to: {},
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      comment: 'What people run does not depend on tests, benchmarks, examples or scripts.',
      from: { path: '^src/' },
      to: { path: '^(test|bench|faults|examples|scripts)/' },
    },
    {
      name: 'src-needs-no-dev-packages',
      severity: 'error',
      comment: 'A package that src/ imports belongs to "dependencies". Types alone cost nothing at run time.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-takes-what-is-pure',
      severity: 'error',
      comment:
        'The pages run in a browser. Of src/ they take only what knows no server: errors, checks of metadata, names and pairs of files, labels of jobs, drawings of trees.',
      from: { path: '^web/' },
      to: {
        path: '^(src|test|bench|faults|examples|scripts)/',
        pathNot: [
          '^src/errors\\.ts$',
          '^src/errors/',
          '^src/genome/tree/(layout|phylogeny|picture)/',
          '^src/genome/tree/parse_newick\\.ts$',
          '^src/genome/tree/tree_(data|words)\\.ts$',
          '^src/intake/file_names\\.ts$',
          '^src/jobs/job_labels\\.ts$',
          '^src/records/(check_metadata|metadata_fields|metadata_rules|names)\\.ts$',
        ],
      },
    },
    {
      name: 'src-knows-no-page',
      severity: 'error',
      comment: 'The web service serves what was built of web/, as files.',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment:
        'Modules that load each other. Types vanish and import() comes later: a circle with one of those is none.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    { name: 'not-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no compiler API. Without swc nothing could be parsed, and the cruise of 0 modules would pass:
    // scripts/check_rooms.ts compares the count and plants a forbidden import.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
