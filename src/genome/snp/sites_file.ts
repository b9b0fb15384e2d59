import { type FileHandle, open } from 'node:fs/promises';
import { EnterobotError } from '../../errors.ts';
import { EFFECTS, type Effect } from './effects.ts';

/** One variable site, as a page shows it. */
export interface SiteRecord {
  contig: string;
  /** 1-based. */
  position: number;
  reference: string;
  /** Enough genomes are called at it: it counts in distances and the tree. */
  core: boolean;
  /** One letter a genome: A, C, G, T, - deleted, N not called. */
  alleles: string;
  /** Names of the genes over it, and their products; null between genes, or where the reference has no annotation. */
  gene: string | null;
  product: string | null;
  /** The worst of its bases; null without an annotation. */
  effect: Effect | null;
  /** What each other base does in each gene, `abcD A>G missense K2T`; null where no gene is. */
  change: string | null;
}

/** What of the sites is wanted. */
export interface SitesWanted {
  /** How many of those that fit are passed over. */
  offset: number;
  limit: number;
  /** Part of a gene's name or product, in either case. */
  gene?: string | undefined;
  effect?: Effect | undefined;
  /** Sites of the core alone, or all others alone. */
  core?: boolean | undefined;
}

export interface SitesPage {
  /** Sites that fit. */
  total: number;
  /** Names, in the order of the letters of `alleles`. */
  genomes: string[];
  /** Whether the reference has an annotation, so that there are genes and effects. */
  annotated: boolean;
  records: SiteRecord[];
}

/** What a line of the file is written of. */
export interface SiteEntry {
  contig: number;
  position: number;
  reference: string;
  core: boolean;
  alleles: string;
  /** Numbers in the header's genes. */
  genes: readonly number[];
  effect: Effect | null;
  change: string;
}

interface Header {
  version: 1;
  genomes: string[];
  contigs: string[];
  genes: [name: string, product: string][];
  annotated: boolean;
  sites: number;
  /** Bytes of each part, in the order of the file: fixed rows, numbers of genes, changes, letters. */
  bytes: [rows: number, genes: number, changes: number, alleles: number];
}

const MAGIC = Buffer.from('ENTSITES');
/** Bytes of a row: contig, position, first gene, first byte of its change (Uint32), reference, core, effect (bytes), one free. */
const ROW = 20;
const NO_EFFECT = 255;

/**
 * The sites of a matrix as one file of which any page can be read without the rest (docs/reference/snp.md): `ENTSITES`,
 * the length of a JSON header (Uint32, little endian as all numbers), the header, then the parts that it names.
 */
export function sitesFile(
  head: Pick<Header, 'genomes' | 'contigs' | 'genes' | 'annotated'>,
  sites: readonly SiteEntry[],
): Buffer {
  const rows = Buffer.alloc((sites.length + 1) * ROW);
  const genes: number[] = [];
  const changes: Buffer[] = [];
  let changeBytes = 0;
  const writeRow = (i: number, numbers: [number, number], bytes: [number, number, number]) => {
    const at = i * ROW;
    for (const [k, value] of [...numbers, genes.length, changeBytes].entries())
      rows.writeUInt32LE(value, at + 4 * k);
    for (const [k, value] of bytes.entries()) rows[at + 16 + k] = value;
  };
  for (const [i, site] of sites.entries()) {
    const effect = site.effect === null ? NO_EFFECT : EFFECTS.indexOf(site.effect);
    writeRow(i, [site.contig, site.position], [site.reference.charCodeAt(0), site.core ? 1 : 0, effect]);
    genes.push(...site.genes);
    const change = Buffer.from(site.change, 'utf8');
    changes.push(change);
    changeBytes += change.length;
  }
  writeRow(sites.length, [0, 0], [0, 0, NO_EFFECT]);
  const geneBytes = Buffer.alloc(genes.length * 4);
  for (const [i, gene] of genes.entries()) geneBytes.writeUInt32LE(gene, i * 4);
  const header: Header = {
    version: 1,
    ...head,
    sites: sites.length,
    bytes: [rows.length, geneBytes.length, changeBytes, sites.length * head.genomes.length],
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const alleles = sites.map((site) => Buffer.from(site.alleles, 'latin1'));
  return Buffer.concat([MAGIC, length, text, rows, geneBytes, ...changes, ...alleles]);
}

/**
 * A page of the sites of a matrix. Costs reading 20 bytes a site, and the letters of the page alone.
 * @param file output `sites` of refMapper_matrix
 * @throws SNP_SITES_UNREADABLE
 */
export async function readSites(file: string, wanted: SitesWanted): Promise<SitesPage> {
  const handle = await open(file, 'r');
  try {
    return await readPage(handle, file, wanted);
  } finally {
    await handle.close();
  }
}

async function readPage(handle: FileHandle, file: string, wanted: SitesWanted): Promise<SitesPage> {
  const wrong = (reason: string) => new EnterobotError('SNP_SITES_UNREADABLE', { file, reason });
  const { size } = await handle.stat();
  const read = async (from: number, length: number) => {
    if (from + length > size) throw wrong('it is cut off');
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, from);
    if (bytesRead !== length) throw wrong('it is cut off');
    return bytes;
  };
  const start = await read(0, MAGIC.length + 4);
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw wrong('it does not begin with ENTSITES');
  const headerBytes = start.readUInt32LE(MAGIC.length);
  const header = headerOf(await read(start.length, headerBytes));
  if (!header) throw wrong('its header cannot be read');
  const [rowBytes, geneBytes, changeBytes, alleleBytes] = header.bytes;
  const rowsAt = start.length + headerBytes;
  const changesAt = rowsAt + rowBytes + geneBytes;
  const allelesAt = changesAt + changeBytes;
  if (size !== allelesAt + alleleBytes || rowBytes !== (header.sites + 1) * ROW) throw wrong('it is cut off');
  const rows = await read(rowsAt, rowBytes);
  const geneNumbers = await read(rowsAt + rowBytes, geneBytes);
  const genesOfRow = (i: number) => {
    const numbers: number[] = [];
    for (let k = rows.readUInt32LE(i * ROW + 8); k < rows.readUInt32LE((i + 1) * ROW + 8); k++)
      numbers.push(geneNumbers.readUInt32LE(k * 4));
    return numbers;
  };
  const fits = filterOf(header, wanted, rows, genesOfRow);
  const page: number[] = [];
  let total = 0;
  for (let i = 0; i < header.sites; i++) {
    if (!fits(i)) continue;
    if (total >= wanted.offset && page.length < wanted.limit) page.push(i);
    total++;
  }
  const records: SiteRecord[] = [];
  const width = header.genomes.length;
  for (const i of page) {
    const [from, to] = [rows.readUInt32LE(i * ROW + 12), rows.readUInt32LE((i + 1) * ROW + 12)];
    const genes = genesOfRow(i).map((number) => header.genes[number]!);
    const effect = rows[i * ROW + 18]!;
    records.push({
      contig: header.contigs[rows.readUInt32LE(i * ROW)]!,
      position: rows.readUInt32LE(i * ROW + 4),
      reference: String.fromCharCode(rows[i * ROW + 16]!),
      core: rows[i * ROW + 17] === 1,
      alleles: (await read(allelesAt + i * width, width)).toString('latin1'),
      gene: genes.map(([name]) => name).join('; ') || null,
      product: genes.map(([, product]) => product).join('; ') || null,
      effect: effect === NO_EFFECT ? null : EFFECTS[effect]!,
      change: to > from ? (await read(changesAt + from, to - from)).toString('utf8') : null,
    });
  }
  return { total, genomes: header.genomes, annotated: header.annotated, records };
}

function headerOf(bytes: Buffer): Header | undefined {
  try {
    const header = JSON.parse(bytes.toString('utf8')) as Header;
    return header.version === 1 ? header : undefined;
  } catch {
    return undefined;
  }
}

function filterOf(
  header: Header,
  { gene, effect, core }: SitesWanted,
  rows: Buffer,
  genesOfRow: (i: number) => number[],
): (i: number) => boolean {
  const part = gene?.trim().toLowerCase();
  const genes = part
    ? new Set(
        header.genes.flatMap(([name, product], i) =>
          name.toLowerCase().includes(part) || product.toLowerCase().includes(part) ? [i] : [],
        ),
      )
    : undefined;
  const number = effect === undefined ? undefined : EFFECTS.indexOf(effect);
  return (i) =>
    (core === undefined || (rows[i * ROW + 17] === 1) === core) &&
    (number === undefined || rows[i * ROW + 18] === number) &&
    (genes === undefined || genesOfRow(i).some((one) => genes.has(one)));
}
