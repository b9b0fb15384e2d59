import { z } from 'zod';

/** A run of INSDC: E (ENA), S (NCBI) or D (DDBJ), `RR`, and as many digits as they need. */
const RUN = /^[ESD]RR[0-9]+$/;

/** Whether a text is a run accession. Those of studies, samples and experiments are not. */
export function isRunAccession(text: string): boolean {
  return RUN.test(text);
}

/** Run accessions joined by commas, as a submission's `reads.read` names them, each once; in the order of the text. */
export const runList = z.string().transform((text, context): string[] => {
  const runs = text.split(',').map((run) => run.trim());
  const wrong = runs.find((run) => !isRunAccession(run));
  const twice = runs.find((run, i) => runs.indexOf(run) !== i);
  if (wrong === undefined && twice === undefined) return runs;
  const message =
    wrong === undefined
      ? `the run ${twice} is named twice`
      : `${JSON.stringify(wrong.slice(0, 40))} is not the accession of a run, like ERR1234567`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
