import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFasta } from '../../genome/fasta.ts';
import { readSet } from '../../genome/serotype/kept_set.ts';
import { predictSerotype, readySet } from '../../genome/serotype/predict.ts';
import type { Json } from '../../protocol/task.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { isKlebsiella, type SeroPredInputs, type SeroPredParams } from '../sero_pred.ts';
import { StepClock } from '../step_clock.ts';
import { predictKlebsiella } from './klebsiella.ts';
import { askSeqSero } from './seqsero.ts';

/**
 * Output `evidence`: the genes that the answer rests on. Values: the columns of the scheme, the evidence and notes.
 * @throws the codes of bad FASTA, of a set that cannot be read, and of programs
 */
export async function runSeroPred(
  task: Task<SeroPredInputs, SeroPredParams, unknown>,
): Promise<PipelineOutput> {
  const clock = new StepClock(task.log);
  const contigs = await clock.step('reading the assembly', () => readFasta(task.inputs.assembly));
  let values: Record<string, Json>;
  if (isKlebsiella(task.params.genus)) {
    values = await clock.step('kaptive', () => predictKlebsiella(task, contigs));
  } else {
    const ready = await clock.step('reading the antigens', async () =>
      readySet(await readSet(task.inputs.antigens!)),
    );
    const found = await clock.step('looking for antigens', () => predictSerotype(ready, contigs));
    const { h1, h2, serovars, notes, evidence, ...rest } = found;
    const serovar = serovars.length === 0 ? null : serovars.join(' or ');
    const isSalmonella = ready.set.genus === 'Salmonella';
    const h: Record<string, Json> = isSalmonella ? { serovar, h1, h2 } : { serotype: serovar, h_antigen: h1 };
    values = { ...h, ...rest, serovars, notes, evidence };
    if (isSalmonella) {
      Object.assign(values, await clock.step('second opinion', () => askSeqSero(task, contigs)));
    }
  }
  task.log.say(String(values.sentence));
  await writeFile(join(task.folder, 'serotype.json'), `${JSON.stringify(values, null, 2)}\n`);
  return {
    outputs: { report: 'serotype.json' },
    values,
    log: { sentence: values.sentence!, steps: clock.times },
  };
}
