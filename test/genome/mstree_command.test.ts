import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './files.ts';

const folder = temporaryFolder();
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

function enterobot(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const TABLE = "name\ta\tb\tc\nx\t1\t1\t1\ny(1)\t1\t1\t2\nz'\t1\t2\t2\nempty\t0\t-\t\n";

describe('enterobot mstree and hiercc', () => {
  it('print a tree of a packed table, and say what was left out', async () => {
    const file = await folder.gzip(TABLE, 'table.tsv.gz');
    const plain = enterobot('mstree', file);
    expect(plain).toMatchObject({ status: 0, stderr: expect.stringContaining('no locus is called: empty') });
    expect(plain.stdout).toBe("('y(1)':0,x:1,'z''':1);\n");
    const { stdout } = enterobot('mstree', '--no-recraft', '--json', file);
    expect(JSON.parse(stdout)).toMatchObject({ recrafted: false, strains: 3, leftOut: ['empty'], length: 2 });
  });

  it('refuse a table that is cut off with a code, and print nothing', async () => {
    const file = await folder.gzip(TABLE.repeat(1), 'cut.tsv.gz');
    await writeFile(file, (await readFile(file)).subarray(0, 40));
    for (const command of ['mstree', 'hiercc']) {
      expect(enterobot(command, file)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('[GZIP_TRUNCATED]'),
      });
    }
  });

  it('keep the clusters of a table that was written before', async () => {
    const [first, second, placed] = ['first.tsv', 'second.tsv', 'placed.tsv'].map((name) =>
      folder.path(name),
    );
    await writeFile(first!, 'ST\ta\tb\tc\n4\t1\t1\t1\n');
    await writeFile(second!, 'ST\ta\tb\tc\n4\t1\t1\t1\n2\t1\t1\t2\n');
    const before = enterobot('hiercc', '--levels', '0,1', first!);
    expect(before.stdout).toBe('#ST\tHC0\tHC1\n4\t4\t4\n');
    await writeFile(placed!, before.stdout);
    const after = enterobot('hiercc', '--levels', '0,1', '--placed', placed!, second!);
    expect(after.stdout).toBe('#ST\tHC0\tHC1\n2\t2\t4\n4\t4\t4\n');
  });
});
