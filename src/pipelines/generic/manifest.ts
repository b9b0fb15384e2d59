import { z } from 'zod';

/** Names of columns, parameters, files and outputs: they stand in arguments, results and addresses of lists. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const name = z.string().regex(NAME, 'must be a letter, then letters, digits and _ (at most 63)');

/** A file inside the folder in which the program runs. */
const ownFile = z
  .string()
  .max(500)
  .refine(
    (path) => path.split('/').every((step) => !/^\.{0,2}$/.test(step) && !/\p{Cc}/u.test(step)),
    "must be a file in the program's own folder, without / at its beginning and without ..",
  );

const argument = z
  .string()
  .max(10_000)
  .refine((text) => !text.includes('\0'), 'must not hold a NUL');

const parameter = z.strictObject({
  kind: z.enum(['text', 'integer', 'number', 'yes_no']),
  default: z.union([z.string().max(1000), z.number(), z.boolean()], {
    error: 'must be a text, a number, true or false',
  }),
  label: z.string().min(1).max(100).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** What a text may be. */
  choices: z.array(z.string().max(1000)).min(1).max(100).optional(),
});
export type Parameter = z.output<typeof parameter>;

/** Rows of a table that are counted: those that fulfil every condition. */
const condition = z.strictObject({
  /** Of the table's header. */
  column: z.string().min(1),
  equals: z.string().optional(),
  contains: z.string().optional(),
  without: z.string().optional(),
});
export type Condition = z.output<typeof condition>;

const column = z.strictObject({
  name: name.refine(
    (text) => text !== 'outputs' && text !== 'scheme_version',
    'outputs and scheme_version are kept by the job itself',
  ),
  label: z.string().min(1).max(100),
  kind: z.enum(['text', 'integer', 'number', 'yes_no']),
  unit: z.string().min(1).max(20).optional(),
  description: z.string().min(1).max(1000).optional(),
  /** A column of the table by its header; in JSON a path, e.g. stats.genes or hits[0].name. */
  from: z.string().min(1).max(500).optional(),
  /** How many rows of the table fulfil all of these; in JSON instead: `from` leads to a list, whose length counts. */
  count: z.array(condition).max(20).optional(),
  /** A regular expression; its first group is the value. What does not fit it is no value. */
  pattern: z.string().min(1).max(500).optional(),
  /** True: where it is not in the result there is no value. Otherwise that is an error. */
  optional: z.boolean().default(false),
});
export type ManifestColumn = z.output<typeof column>;

const exitCodes = z.array(z.int().min(0).max(255)).max(100);

const result = z.strictObject({
  file: ownFile,
  format: z.enum(['tsv', 'json']),
  /** Names of the columns of a table without a header. */
  header: z.array(z.string().min(1)).min(1).max(1000).optional(),
  /** Lines that begin so are left out. */
  comment: z.string().min(1).max(10).optional(),
  /** Which row of the table `from` reads: the only one there may be (default), the first, or that of a smallest or largest number. */
  row: z
    .union(
      [
        z.enum(['only', 'first']),
        z.strictObject({ smallest: z.string().min(1) }),
        z.strictObject({ largest: z.string().min(1) }),
      ],
      { error: 'must be only, first, {smallest: a column} or {largest: a column}' },
    )
    .default('only'),
  /** Texts that mean that there is no value, beside an empty one. */
  missing: z.array(z.string().max(100)).max(20).default([]),
});

const resources = z.strictObject({
  cores: z.int().min(1).max(1024).default(1),
  /** Of all processes together; above it they are ended. */
  memory_mb: z.int().min(16).max(16_777_216).default(1024),
  minutes: z.number().positive().max(100_000).default(30),
  /** Of all that it writes in its folder. */
  disk_mb: z.int().min(1).max(16_777_216).default(4096),
  /** Of what it prints. */
  output_mb: z.int().min(1).max(10_000).default(64),
});

/** Names of what arguments may take beside files and parameters. */
export const GIVEN = ['assembly', 'read1', 'read2', 'cores', 'memory_mb', 'genus', 'barcode'] as const;

/** What the inputs are called in the program's folder. */
export const INPUT_FILES = {
  assembly: 'assembly.fasta',
  read1: 'read1.fastq.gz',
  read2: 'read2.fastq.gz',
} as const;

/** What a manifest says, as it is written. The guide is docs/guides/own-scheme.md. */
export const manifest = z.strictObject({
  /** The form of the file. */
  manifest: z.literal(1, { error: 'must be 1, the form of this file' }),
  /** Of the scheme; the type of its jobs. */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'must be a letter, then letters, digits, _ and - (at most 63)'),
  label: z.string().min(1).max(100),
  description: z.string().min(1).max(2000).optional(),
  /** The genera that it is for; any, when absent. */
  genera: z
    .array(z.string().regex(/^[A-Z][a-z]{1,60}$/, 'must be a genus, e.g. Klebsiella'))
    .min(1)
    .max(100)
    .optional(),
  display: z.enum(['public', 'private', 'none']).default('public'),
  program: z
    .string()
    .regex(
      /^([A-Za-z0-9][A-Za-z0-9._+-]*|\/[^\0]*[^\0/])$/,
      'must be the name of a program on the PATH, or a path from / on',
    ),
  /** The Debian package that brings it. */
  package: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.+-]+$/, 'must be the name of a Debian package')
    .optional(),
  /** Arguments with which it prints its version. */
  version: z.array(argument).max(20).optional(),
  inputs: z
    .array(z.enum(['assembly', 'reads']))
    .min(1)
    .max(2)
    .default(['assembly']),
  /** Reference files: beside the manifest, or from / on. They are copied when it is installed. */
  files: z.record(name, z.string().min(1).max(4096)).default({}),
  parameters: z.record(name, parameter).default({}),
  arguments: z
    .array(
      z.union([argument, z.strictObject({ when: name, arguments: z.array(argument).min(1).max(100) })], {
        error: 'must be a text, or {when: a yes_no parameter, arguments: [texts]}',
      }),
    )
    .max(1000)
    .default([]),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable'), argument)
    .default({}),
  /** False: it has none, where the machine can take it away. */
  network: z.boolean().default(false),
  /** The file that its standard output goes to; otherwise that goes to the log. */
  stdout: ownFile.optional(),
  success: exitCodes.min(1).default([0]),
  /** Exit codes with which it says that the genome is not for it. */
  unfit: exitCodes.default([]),
  resources: resources.prefault({}),
  result,
  columns: z.array(column).min(1).max(200),
  /** What is kept beside the result, by name. */
  outputs: z
    .record(
      name,
      z.strictObject({
        file: ownFile,
        gzip: z.boolean().default(false),
        optional: z.boolean().default(false),
      }),
    )
    .default({}),
});
export type Manifest = z.output<typeof manifest>;
