/**
 * A client of uploads in a process of its own, to be killed: `node upload_client.ts URL TOKEN FOLDER ID…`. Sends the files
 * that each upload still awaits, in small pieces, from where the server says that they stand; says so line by line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';

const [url, token, folder, ...ids] = process.argv.slice(2) as [string, string, string, ...string[]];
const headers = { authorization: `Bearer ${token}` };

interface Awaited {
  name: string;
  url: string | null;
  received: number;
  complete: boolean;
}

async function filesOf(id: string): Promise<Awaited[]> {
  for (;;) {
    try {
      const answer = await fetch(`${url}/api/v1.0/uploads/${id}`, { headers });
      return ((await answer.json()) as { files: Awaited[] }).files;
    } catch {
      await sleep(500);
    }
  }
}

async function send(id: string): Promise<void> {
  for (const file of await filesOf(id)) {
    if (file.complete) continue;
    if (file.url) process.stdout.write(`resume ${file.url.split('/').at(-1)} ${file.received}\n`);
    await sendFile(id, file);
  }
}

function sendFile(id: string, { name, url: begun }: Awaited): Promise<void> {
  let sent = 0;
  return new Promise((resolve, reject) => {
    const upload = new Upload(readFileSync(join(folder, name)), {
      endpoint: `${url}/api/v1.0/uploads/files`,
      ...(begun ? { uploadUrl: url + begun } : {}),
      metadata: { upload_id: id, filename: name },
      headers,
      chunkSize: 32 * 1024,
      retryDelays: Array.from({ length: 60 }, () => 500),
      onChunkComplete: (bytes) => {
        sent += bytes;
      },
      onError: reject,
      onSuccess: () => {
        process.stdout.write(`sent ${id} ${name} ${sent}\n`);
        resolve();
      },
    });
    upload.start();
  });
}

await Promise.all(ids.map(send));
