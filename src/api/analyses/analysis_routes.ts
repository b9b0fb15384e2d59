import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { checkAnalysisName } from '../../jobs/analysis_job.ts';
import {
  analysesFor,
  analysisFor,
  changeAnalysis,
  openAnalysis,
  removeAnalysis,
} from '../../records/analyses_in_sight.ts';
import { done, OK, page, text, told } from '../accounts/shapes.ts';
import { itemParams as params, shareRoutes } from '../accounts/share_routes.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { analysisJson, openAnalysisJson, shortened, tablesIn, tellAnalysis } from './analysis_json.ts';

const PATH = '/api/v1.0/analyses';
const config = { who: 'user' } as const;
const tags = ['analyses'];

/** Analyses of every type, one's own and those that others show: list, open, download, rename, remove, share. */
export async function analysisRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.get(
    PATH,
    {
      config,
      schema: {
        summary: 'Analyses that one may see, newest first',
        tags,
        querystring: page.extend({
          database: text(40).optional(),
          type: text(100).optional(),
          search: text(200).optional(),
          whose: z.enum(['mine', 'shared', 'all']).default('all'),
        }),
        response: { 200: z.object({ records: z.array(analysisJson), total: z.int() }) },
      },
    },
    async (request) => told(await analysesFor(pool, viewerIn(request), request.query)),
  );
  app.get(
    `${PATH}/:id`,
    {
      config,
      schema: {
        summary: 'One analysis, with what it found',
        tags,
        params,
        response: { 200: openAnalysisJson },
      },
    },
    async (request) => tellAnalysis(await openAnalysis(pool, viewerIn(request), request.params.id)),
  );
  app.get(
    `${PATH}/:id/tables/:table`,
    {
      config,
      schema: {
        summary: 'A table of an analysis, tab-separated',
        tags,
        params: params.extend({ table: text(100).min(1) }),
      },
    },
    async (request, reply) => {
      const { id: analysis, table } = request.params;
      const { data, name } = await openAnalysis(pool, viewerIn(request), analysis);
      const tables = tablesIn(data);
      const found = Object.hasOwn(tables, table) ? tables[table] : undefined;
      if (!found) {
        const names = Object.keys(tables).join(', ') || 'none (yet)';
        throw new EnterobotError('ANALYSIS_NO_TABLE', { analysis, table, tables: names });
      }
      // Opened before anything is sent, so that a file that was lost is an answer.
      const file = await open(store.absolute(found.path));
      return sendStream(request, reply, {
        // Ended by either end: an error of the file is the answer's, and whoever goes away leaves no file open.
        stream: () => pipeline(file.createReadStream(), createGunzip(), () => {}),
        ...{ type: 'text/tab-separated-values; charset=utf-8', name: `${shortened(name)}_${table}.tsv` },
      });
    },
  );
  app.patch(
    `${PATH}/:id`,
    {
      config,
      schema: {
        summary: 'Rename an analysis, or show it to everybody',
        tags,
        params,
        body: z.strictObject({ name: text(300).optional(), public: z.boolean().optional() }),
        response: { 200: openAnalysisJson },
      },
    },
    async (request) => {
      const { name, public: open } = request.body;
      return tellAnalysis(
        await changeAnalysis(pool, viewerIn(request), request.params.id, {
          ...(name === undefined ? {} : { name: checkAnalysisName(name.trim()) }),
          ...(open === undefined ? {} : { public: open }),
        }),
      );
    },
  );
  app.delete(
    `${PATH}/:id`,
    {
      config,
      schema: { summary: 'Remove an analysis that has ended', tags, params, response: { 200: done } },
    },
    async (request) => {
      await removeAnalysis(pool, viewerIn(request), request.params.id);
      return OK;
    },
  );
  shareRoutes(app, pool, { path: PATH, called: 'an analysis', tags, find: analysisFor });
}
