import type { ProgramUsed } from './programs_used.ts';
import type { Report, TypedReport } from './report_content.ts';
import type { SignOff } from './sign_offs.ts';

/** All that a report shows. */
export interface ReportToShow {
  report: Report;
  signOffs: readonly SignOff[];
  programs: readonly ProgramUsed[];
  /** When it was printed. */
  at: Date;
}

/** A part of a report: labels with values, then sentences. `warning` marks what must not be overlooked. */
export interface ReportSection {
  title: string;
  rows: [label: string, value: string][];
  notes: { text: string; warning: boolean }[];
}

/** Numbers from here on were given in a house and not centrally (src/nserv/local_names.ts). */
const FIRST_LOCAL = 10_000_001;

/** A report in words, in order: one text for paper and for the browser. */
export function reportSections({ report, signOffs, programs }: ReportToShow): ReportSection[] {
  const { content } = report;
  const { strain, assembly, qc, reads } = content;
  const base = (n: number | null) => (n === null ? 'not measured' : `${n.toLocaleString('en-US')} bases`);
  const sections: ReportSection[] = [
    section('Isolate', [
      ['Strain', strain.name],
      ['Barcode', strain.barcode],
      ['Database', `${content.database.name} (${content.database.genus})`],
      ['Owner', strain.owner],
      ...(strain.control ? [['Control run', strain.control] as [string, string]] : []),
    ]),
    section(
      'Metadata',
      Object.entries(strain.metadata).map(([field, value]) => [field, String(value)]),
    ),
    section(
      'Reads',
      reads.map(({ accession, platform, library, files }) => [
        accession,
        [platform, library, ...files].join(', '),
      ]),
    ),
    assembly
      ? section('Assembly', [
          ['Barcode', assembly.barcode],
          ['Status', assembly.status],
          ...(assembly.file ? [['File', assembly.file] as [string, string]] : []),
          ['N50', base(assembly.n50)],
          ['Contigs', String(assembly.contigs ?? 'not counted')],
          ['Total length', base(assembly.length)],
          ...(assembly.pipeline_version
            ? [['Assembled by', `QAssembly ${assembly.pipeline_version}`] as [string, string]]
            : []),
          ...(assembly.chosen_by ? [['Chosen as the best by', assembly.chosen_by] as [string, string]] : []),
          ['SHA-256', assembly.sha256],
        ])
      : { ...section('Assembly', []), notes: [{ text: 'There is no assembly.', warning: true }] },
  ];
  if (qc) {
    sections.push({
      ...section('Quality', [
        ['Verdict', qc.verdict],
        ['Criteria', qc.criteria_version ?? 'none'],
        ...(qc.species ? [['Nearest species', qc.species] as [string, string]] : []),
      ]),
      notes: [...qc.reasons, ...qc.warnings].map((text) => ({ text, warning: true })),
    });
  } else if (assembly)
    sections.push({ ...section('Quality', []), notes: [{ text: 'It was not judged yet.', warning: true }] });
  for (const typed of Object.values(content.typed)) sections.push(typing(typed));
  if (programs.length > 0)
    sections.push(
      section(
        'Programs',
        programs.map((one) => [
          one.what,
          `${one.program} ${one.version}${one.command ? `: ${one.command}` : ''}`,
        ]),
      ),
    );
  sections.push(signatures(signOffs));
  return sections.filter(({ rows, notes }) => rows.length + notes.length > 0);
}

function typing({
  label,
  status,
  version,
  scheme_version,
  ST,
  reason,
  alleles,
  results,
}: TypedReport): ReportSection {
  const shown = (n: number | null) =>
    n === null
      ? 'no number'
      : n === 0
        ? 'missing'
        : n < 0
          ? 'fragmented or duplicated'
          : n >= FIRST_LOCAL
            ? `${n} (local)`
            : String(n);
  const rows: [string, string][] = [];
  if (status !== 'COMPLETE') rows.push(['State', status.toLowerCase()]);
  if (scheme_version !== null) rows.push(['ST', ST === null ? '-' : shown(ST)]);
  rows.push(...Object.entries(alleles).map(([locus, n]) => [locus, shown(n)] as [string, string]));
  rows.push(...Object.entries(results));
  if (scheme_version !== null) rows.push(['Version of the scheme', scheme_version]);
  if (version !== '') rows.push(['Version of the pipeline', version]);
  return { ...section(label, rows), notes: reason ? [{ text: reason, warning: false }] : [] };
}

function signatures(signOffs: readonly SignOff[]): ReportSection {
  const time = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const rows = signOffs.map(({ by, full_name, signed, note }): [string, string] => [
    time(signed),
    `${full_name ? `${full_name} (${by})` : by}${note ? `: ${note}` : ''}`,
  ]);
  const [newest] = signOffs;
  const notes = !newest
    ? [{ text: 'Nobody signed this report.', warning: true }]
    : newest.changed_since.length > 0
      ? [{ text: `Changed since it was signed last: ${newest.changed_since.join(', ')}.`, warning: true }]
      : [{ text: 'Nothing was changed since it was signed last.', warning: false }];
  return { title: 'Signed off by', rows, notes };
}

function section(title: string, rows: [string, string][]): ReportSection {
  return { title, rows, notes: [] };
}
