import type { Setting } from './setting.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How it behaves. */
export const BEHAVIOUR: readonly Setting[] = [
  { name: 'ENTEROBOT_LOG', kind: LEVELS, default: 'info', meaning: 'how much the services log' },
  {
    name: 'ENTEROBOT_DEBUG',
    kind: 'text',
    default: 'not set',
    meaning: 'commands that fail show the stack trace too',
  },
  {
    name: 'ENTEROBOT_USE_QUEUE',
    kind: 'switch',
    default: 'true',
    meaning: 'false: local jobs run at once, in the transaction of who sends them',
  },
  {
    name: 'ENTEROBOT_JOBS',
    kind: 'files',
    default: 'not set',
    meaning: 'files with job classes of your own, joined by colons',
  },
  {
    name: 'ENTEROBOT_CONFINE',
    kind: ['space', 'marks'],
    default: 'space, where the machine allows it',
    inFile: false,
    meaning: 'marks: programs of your own run without a process space of their own (tests)',
  },
  {
    name: 'ENTEROBOT_FAULTS',
    kind: 'folder',
    default: 'not set',
    inFile: false,
    meaning: 'only for npm run faults',
  },
  {
    name: 'PATH',
    kind: 'text',
    default: "the shell's",
    meaning: 'where the programs of the pipelines are looked for',
  },
  { name: 'TZ', kind: 'text', default: "the machine's", meaning: 'the time zone' },
];
