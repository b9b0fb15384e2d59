import { Readable } from 'node:stream';
import { programsUsed } from '../../records/report/programs_used.ts';
import { reportOf } from '../../records/report/report_content.ts';
import { reportHtml } from '../../records/report/report_html.ts';
import { reportPdf } from '../../records/report/report_pdf.ts';
import { signOffsOf } from '../../records/report/sign_offs.ts';
import { print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { type OfDatabase, strainNamed } from './choose.ts';
import { writeOut } from './tables.ts';

interface ReportOptions extends OfDatabase {
  format: 'html' | 'pdf' | 'json';
  commands?: boolean;
  out?: string;
}

export async function report({ pool, store }: Attached, key: string, options: ReportOptions): Promise<void> {
  const strain = await strainNamed(pool, options.database, key);
  const made = await reportOf(pool, strain);
  const signOffs = await signOffsOf(pool, strain.id, made);
  const programs = await programsUsed(pool, store, made, { commands: options.commands ?? false });
  const shown = { report: made, signOffs, programs, at: new Date() };
  const { format, out } = options;
  const data = { content: made.content, sha256: made.sha256, sign_offs: signOffs, programs };
  const stream =
    format === 'pdf'
      ? await reportPdf(shown)
      : Readable.from([format === 'html' ? reportHtml(shown) : `${JSON.stringify(data, null, 1)}\n`]);
  await writeOut(stream, out);
  if (out !== undefined && options.json) print(JSON.stringify({ file: out, sha256: made.sha256 }));
}
