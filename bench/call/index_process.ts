/** Builds the index of a scheme's folder, and no more: a process of its own, so that nothing is warm. */
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';

const index = await buildIndexFrom(process.argv[2]!);
process.stdout.write(`${index.arrays.number.length} alleles\n`);
