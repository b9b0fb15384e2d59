/** `node serotype_process.ts SET GENOME`: what one task does, measured from the moment at which the program has started. */
import { readFasta } from '../../src/genome/fasta.ts';
import { readSet } from '../../src/genome/serotype/kept_set.ts';
import { predictSerotype, readySet } from '../../src/genome/serotype/predict.ts';

const started = process.cpuUsage();
const began = performance.now();
const [set, genome] = process.argv.slice(2) as [string, string];
const contigs = await readFasta(genome);
const ready = readySet(await readSet(set));
const found = predictSerotype(ready, contigs);
const seconds = (performance.now() - began) / 1000;
// What a machine that others work on does not change.
const { user, system } = process.cpuUsage(started);
const cpu = (user + system) / 1e6;
// A second genome with the same set: what each one more costs.
const again = performance.now();
predictSerotype(ready, contigs);
const more = (performance.now() - again) / 1000;
process.stdout.write(
  JSON.stringify({ seconds, cpu, more, answer: found.serovars.join(' or ') || found.sentence }),
);
