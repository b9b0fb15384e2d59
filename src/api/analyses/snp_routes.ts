import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { EFFECTS } from '../../genome/snp/effects.ts';
import { readSites } from '../../genome/snp/sites_file.ts';
import { leaveOutOfProject } from '../../jobs/snp/change_project.ts';
import { checkNumber, newProject } from '../../jobs/snp/new_project.ts';
import { type ProjectData, projectInSight } from '../../jobs/snp/project_in_sight.ts';
import { projectView } from '../../jobs/snp/project_view.ts';
import { killProject } from '../../jobs/snp/stop_project.ts';
import { getDatabase } from '../../records/databases.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { text } from '../accounts/shapes.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { barcode, database } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { groupAsked, groupOf } from './group.ts';
import { snpProjectJson, snpSitesJson } from './snp_json.ts';

const ONE = '/api/v1.0/analyses/:id';
const params = z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const config = { who: 'user' } as const;
const tags = ['analyses'];

/** SNP projects: begin one, see how it stands, its sites and files, leave genomes out, kill it. */
export async function snpRoutes(app: ApiApp, { pool, store, crobot }: ApiOptions): Promise<void> {
  app.post(
    '/api/v1.0/:database/analyses/snp_project',
    {
      config,
      schema: {
        summary: 'Compare genomes place by place with a reference: a matrix of SNPs and a tree',
        description:
          'The group is all strains of the database, those of a workspace, or some by barcode or name; of those, the ones whose files one may have. Calls that are stored are used again.',
        tags,
        params: z.strictObject({ database }),
        body: z.strictObject({
          name: text(300).describe('What you call it, 1 to 200 characters'),
          reference: text(200).min(1).describe('Barcode of an assembly, barcode or name of a strain'),
          group: groupAsked,
          core_share: z.number().min(0).max(1).default(0.95),
          program: z.enum(['auto', 'iqtree', 'raxml']).default('auto'),
          from: z.enum(['assemblies', 'reads']).default('assemblies'),
        }),
        response: { 201: z.object({ id: z.int(), strains: z.int(), sent: z.int() }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { name, reference, group: asked, core_share: coreShare, program, from } = request.body;
      const { name: of } = await getDatabase(pool, request.params.database);
      const workspace = asked !== 'all' && 'workspace' in asked ? asked.workspace : null;
      if (asked !== 'all' && 'strains' in asked) checkNumber(new Set(asked.strains).size);
      const group = await groupOf(pool, viewer, of, asked);
      const given = { database: of, name, reference, group, workspace, coreShare, program, from };
      const made = await newProject(pool, store, viewer, given, crobot);
      await wakeWorkers(pool);
      return reply.code(201).send(made);
    },
  );
  app.get(
    `${ONE}/snp`,
    {
      config,
      schema: { summary: 'How a SNP project stands', tags, params, response: { 200: snpProjectJson } },
    },
    async (request) => {
      const viewer = viewerIn(request);
      return projectView(pool, viewer, await projectInSight(pool, viewer, request.params.id));
    },
  );
  app.get(
    `${ONE}/snp/sites`,
    {
      config,
      schema: {
        summary: 'Variable sites of a SNP project, by their place',
        tags,
        params,
        querystring: z.strictObject({
          offset: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
          limit: z.coerce.number().int().min(1).max(1000).default(50),
          gene: text(200).optional().describe('Part of the name or product of a gene'),
          type: z.enum(EFFECTS).optional().describe('What the site does'),
          core: z
            .enum(['yes', 'no'])
            .optional()
            .describe('Sites that count in tree and distances, or others'),
        }),
        response: { 200: snpSitesJson },
      },
    },
    async (request) => {
      const { id, project } = await projectInSight(pool, viewerIn(request), request.params.id);
      const { offset, limit, gene, type: effect, core } = request.query;
      const { path } = fileOf(id, project, 'sites');
      const wanted = { offset, limit, gene, effect, ...(core && { core: core === 'yes' }) };
      return readSites(store.absolute(path), wanted);
    },
  );
  app.get(
    `${ONE}/snp/:file`,
    {
      config,
      schema: {
        summary: 'A file of a SNP project: matrix, snp_fasta, vcf, distances, distances_per_site, tree …',
        tags,
        params: params.extend({ file: text(100).min(1) }),
      },
    },
    async (request, reply) => {
      const { id, name, project } = await projectInSight(pool, viewerIn(request), request.params.id);
      const { path, file } = fileOf(id, project, request.params.file);
      // Opened before anything is sent, so that a file that was lost is an answer.
      const handle = await open(store.absolute(path));
      await handle.close();
      const packed = file.endsWith('.gz');
      return sendStream(request, reply, {
        stream: () => createReadStream(store.absolute(path)),
        type: packed
          ? 'application/gzip'
          : file.endsWith('.bin')
            ? 'application/octet-stream'
            : 'text/plain; charset=utf-8',
        ...{ name: `${[...name].slice(0, 60).join('').trim()}_${file}`, packed },
      });
    },
  );
  app.post(
    `${ONE}/leave_out`,
    {
      config,
      schema: {
        summary: 'Leave assemblies out of a SNP project, or take them back; it goes on with the others',
        tags,
        params,
        body: z.strictObject({
          assemblies: z.array(barcode).min(1).max(5000),
          back: z.boolean().default(false),
        }),
        response: { 200: z.object({ strains: z.int(), left_out: z.int() }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const project = await projectInSight(pool, viewer, request.params.id, 'edit');
      const left = await leaveOutOfProject(pool, viewer, project, request.body);
      await wakeWorkers(pool);
      return left;
    },
  );
  app.post(
    `${ONE}/kill`,
    {
      config,
      schema: {
        summary: 'Kill a SNP project: what nobody else needs ends, and it does not go on',
        tags,
        params,
        response: { 200: z.object({ killed: z.int(), left: z.int() }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { id } = await projectInSight(pool, viewer, request.params.id, 'edit');
      const ended = await killProject(pool, id, viewer.username);
      await wakeWorkers(pool);
      return ended;
    },
  );
}

/** By the name of the output, or of the file. @throws SNP_NOT_MADE */
function fileOf(id: number, { files }: ProjectData, name: string): ProjectData['files'][string] {
  const found = Object.hasOwn(files, name)
    ? files[name]
    : Object.values(files).find((one) => one.file === name);
  if (!found) throw new EnterobotError('SNP_NOT_MADE', { project: id, file: name });
  return found;
}
