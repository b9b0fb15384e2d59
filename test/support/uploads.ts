import { gzipSync } from 'node:zlib';
import { Upload } from 'tus-js-client';
import type { Person } from './api.ts';

/** Reads of made bases: `count` pairs, of which the mates differ. */
export function madeReads(count: number, seed = 1): [string, string] {
  let state = seed;
  const base = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 'ACGT'[state >>> 30];
  };
  const mate = (n: number) =>
    Array.from({ length: count }, (_, i) => {
      const bases = Array.from({ length: 60 }, base).join('');
      return `@r${i} ${n}\n${bases}\n+\n${'I'.repeat(60)}\n`;
    }).join('');
  return [mate(1), mate(2)];
}

/** The same, packed. */
export function packedReads(count: number, seed = 1): [Buffer, Buffer] {
  const [one, other] = madeReads(count, seed);
  return [gzipSync(one), gzipSync(other)];
}

export interface Sent {
  /** Where the file is. */
  url: string;
}

/** Sends a file as browsers do. @throws DetailedError of tus-js-client */
export function sendFile(
  api: { url: string },
  person: Pick<Person, 'token'>,
  {
    uploadId,
    name,
    content,
    ...more
  }: { uploadId: number; name: string; content: Uint8Array | string } & Partial<
    ConstructorParameters<typeof Upload>[1]
  >,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(Buffer.from(content as string), {
      endpoint: `${api.url}/api/v1.0/uploads/files`,
      metadata: { upload_id: String(uploadId), filename: name },
      headers: { authorization: `Bearer ${person.token}` },
      retryDelays: null as never,
      onError: reject,
      onSuccess: () => resolve({ url: upload.url! }),
      ...more,
    });
    upload.start();
  });
}
