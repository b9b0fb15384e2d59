import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a file is answered; called with the number of the request for it, from 0. False: as it should be. */
export type Misbehaviour = (at: {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  times: number;
  from: number;
}) => boolean | Promise<boolean>;

export interface RunOfServer {
  files: Record<string, Buffer>;
  platform?: string;
  layout?: string;
  /** In place of the true md5, by file name. */
  md5?: Record<string, string>;
}

export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** An archive of our own: a portal with file reports and the files, each of which can be told to misbehave. */
export class EnaServer {
  readonly runs = new Map<string, RunOfServer>();
  /** By file name, or `report`. */
  readonly tricks = new Map<string, Misbehaviour>();
  /** Every request: file name or `report`, and its Range. */
  readonly asked: { what: string; range: string | undefined; at: number }[] = [];
  format: 'json' | 'tsv' = 'json';
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<EnaServer> {
    const server = createServer((request, response) => {
      ena.answer(request, response).catch(() => response.destroy());
    });
    const ena = new EnaServer(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return ena;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a task is told of it. */
  get env(): Record<string, string> {
    return { ENA_URL: `${this.url}/portal`, ENA_FILES: this.url, ENA_STALL_SECONDS: '1', ENA_TRIES: '3' };
  }

  count(what: string): number {
    return this.asked.filter((one) => one.what === what).length;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url);
    const isReport = url.pathname === '/portal/filereport';
    const what = isReport ? 'report' : url.pathname.split('/').at(-1)!;
    const body = isReport ? this.#report(url.searchParams.get('accession')!) : this.#file(what);
    const times = this.count(what);
    const range = request.headers.range;
    this.asked.push({ what, range, at: Date.now() });
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const at = { request, response, body: body ?? Buffer.alloc(0), times, from };
    if (await this.tricks.get(what)?.(at)) return;
    if (!body) return void response.writeHead(404).end();
    if (from >= body.length && range) return void response.writeHead(416).end();
    sendFrom(response, body, range ? from : undefined).end(body.subarray(from));
  }

  #file(name: string): Buffer | undefined {
    return this.runs.get(name.split(/[._]/)[0]!)?.files[name];
  }

  #report(run: string): Buffer {
    const found = this.runs.get(run);
    const names = Object.keys(found?.files ?? {});
    const row = found && {
      run_accession: run,
      fastq_ftp: names.map((name) => `ftp.example.org/vol1/fastq/${run}/${name}`).join(';'),
      fastq_md5: names.map((name) => found.md5?.[name] ?? md5(found.files[name]!)).join(';'),
      fastq_bytes: names.map((name) => found.files[name]!.length).join(';'),
      library_layout: found.layout ?? 'PAIRED',
      instrument_platform: found.platform ?? 'ILLUMINA',
    };
    if (this.format === 'json') return Buffer.from(JSON.stringify(row ? [row] : []));
    const header = 'run_accession\tfastq_ftp\tfastq_md5\tfastq_bytes\tlibrary_layout\tinstrument_platform\n';
    return Buffer.from(header + (row ? `${Object.values(row).join('\t')}\n` : ''));
  }
}

/** The head of a good answer with the bytes from there on; undefined: no range was asked for. */
export function sendFrom(response: ServerResponse, body: Buffer, from?: number): ServerResponse {
  const length = { 'content-length': body.length - (from ?? 0) };
  if (from === undefined) return response.writeHead(200, length);
  const range = `bytes ${from}-${body.length - 1}/${body.length}`;
  return response.writeHead(206, { ...length, 'content-range': range });
}

/** Sends so many bytes and then does `then`. */
export async function sendPart(
  response: ServerResponse,
  part: Buffer,
  then: 'drop' | 'stall' | 'end',
): Promise<void> {
  await new Promise((sent) => response.write(part, sent));
  // A client that sees the end drops what it has not read by then: it is given the time to.
  await sleep(150);
  if (then === 'drop') response.socket!.end();
  if (then === 'end') response.end();
}
