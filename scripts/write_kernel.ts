/** Compiles assembly/*.ts to one WebAssembly module and writes it, as text, to src/genome/tree/kernel.generated.ts. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'enterobot-kernel-'));
try {
  const out = join(folder, 'kernel.wasm');
  const words = ['assembly/equal_loci.ts', 'assembly/edges.ts', '-O3', '--runtime', 'stub', '--noAssert'];
  const features = ['--enable', 'simd', '--enable', 'threads'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  await execa('asc', [...words, ...features, ...memory, '-o', out], {
    preferLocal: true,
    localDir: root,
    cwd: root,
  });
  const bytes = (await readFile(out)).toString('base64');
  const text = `// Written by \`npm run generate\` from assembly/ (AssemblyScript).\n\n/** The kernel of all-pairs distances and of the costs of edges, a WebAssembly module with SIMD, in base64. */\nexport const KERNEL =\n  '${bytes}';\n`;
  await writeFile(join(root, 'src/genome/tree/kernel.generated.ts'), text);
} finally {
  await rm(folder, { recursive: true, force: true });
}
