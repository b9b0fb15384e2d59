import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { programsUsed } from '../../records/report/programs_used.ts';
import { reportOf } from '../../records/report/report_content.ts';
import { reportHtml } from '../../records/report/report_html.ts';
import { reportPdf } from '../../records/report/report_pdf.ts';
import type { ReportToShow } from '../../records/report/report_sections.ts';
import { signOff, signOffsOf } from '../../records/report/sign_offs.ts';
import type { StrainRecord } from '../../records/strain_list.ts';
import { sendContent } from '../downloads/send_content.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { barcode, database } from './record_answers.ts';
import { strainToShow } from './strain_routes.ts';

const REPORT = '/api/v1.0/:database/strains/:barcode/report';
const user = { who: 'user' } as const;
const here = z.strictObject({ database, barcode });
const printed = z.strictObject({
  /** true: with the command line of every program. */
  commands: z.enum(['true', 'false']).default('false'),
});

const signed = z.object({
  by: z.string(),
  full_name: z.string(),
  signed: z.iso.datetime(),
  note: z.string(),
  sha256: z.string(),
  /** What says something else now than what was signed. */
  changed_since: z.array(z.string()),
});
const answer = z.object({
  content: z.record(z.string(), z.unknown()),
  /** Of the content: what a signature names. */
  sha256: z.string(),
  sign_offs: z.array(signed),
});

/** The report of an isolate: as data, as a page, on paper; and who signed it. */
export async function reportRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  async function told(strain: StrainRecord): Promise<z.input<typeof answer>> {
    const report = await reportOf(pool, strain);
    const signOffs = await signOffsOf(pool, strain.id, report);
    return {
      ...{ content: { ...report.content }, sha256: report.sha256 },
      sign_offs: signOffs.map((one) => ({ ...one, signed: one.signed.toISOString() })),
    };
  }

  async function toShow(strain: StrainRecord, commands: boolean): Promise<ReportToShow> {
    const report = await reportOf(pool, strain);
    const signOffs = await signOffsOf(pool, strain.id, report);
    return {
      report,
      signOffs,
      programs: await programsUsed(pool, store, report, { commands }),
      at: new Date(),
    };
  }

  app.get(
    REPORT,
    {
      config: user,
      schema: { summary: 'The report of an isolate', params: here, response: { 200: answer } },
    },
    async (request) => told(await strainToShow(pool, viewerIn(request), request.params, 'files')),
  );

  app.post(
    `${REPORT}/sign_offs`,
    {
      config: user,
      schema: {
        summary: 'Sign the report of an isolate, as it was read',
        params: here,
        body: z.strictObject({
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          note: z.string().max(1000).default(''),
        }),
        response: { 201: answer },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { sha256: seen, note } = request.body;
      const strain = await strainToShow(pool, viewer, request.params, 'edit');
      await inTransaction(pool, async (tx) => {
        await tx.query('select from strains where id = $1 for no key update', [strain.id]);
        const now = await strainToShow(tx, viewer, request.params, 'edit');
        await signOff(tx, {
          strainId: strain.id,
          userId: viewer.userId,
          report: await reportOf(tx, now),
          seen,
          note,
        });
      });
      return reply.code(201).send(await told(await strainToShow(pool, viewer, request.params, 'edit')));
    },
  );

  app.get(
    `${REPORT}.html`,
    { config: user, schema: { summary: 'The report as a page of HTML', params: here, querystring: printed } },
    async (request, reply) => {
      const strain = await strainToShow(pool, viewerIn(request), request.params, 'files');
      const html = reportHtml(await toShow(strain, request.query.commands === 'true'));
      // The page has its own styles and nothing else.
      reply.header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      );
      return sendContent(request, reply, {
        ...{ source: Buffer.from(html), type: 'text/html; charset=utf-8', text: true, inline: true },
        name: `${strain.strain}_report.html`,
      });
    },
  );

  app.get(
    `${REPORT}.pdf`,
    { config: user, schema: { summary: 'The report as PDF', params: here, querystring: printed } },
    async (request, reply) => {
      const strain = await strainToShow(pool, viewerIn(request), request.params, 'files');
      const shown = await toShow(strain, request.query.commands === 'true');
      const name = `${strain.strain}_report.pdf`;
      const pdf = await reportPdf(shown);
      return sendStream(request, reply, {
        stream: () => pdf,
        type: 'application/pdf',
        name,
        packed: true,
      });
    },
  );
}
