import type { Command } from 'commander';
import { EnterobotError } from '../errors.ts';
import { buildIndex, callGenome, type GenomeCall, type LocusCall } from '../genome/call_genome.ts';
import { readFasta } from '../genome/fasta.ts';
import { readScheme } from '../genome/scheme_dump.ts';
import { type CommonOptions, print, progress } from './output.ts';

interface CallOptions extends CommonOptions {
  scheme: string;
}

/**
 * `enterobot call`: one line for each genome, tab-separated, no header: path as given, scheme, ST or "-", then
 * `locus(allele)` for each locus. With --json one object a line, also for a file that could not be read.
 */
export function register(program: Command): void {
  program
    .command('call')
    .description('type genomes without a server')
    .requiredOption('--scheme <dir>', 'folder with profiles.list.gz and <locus>.fasta.gz')
    .argument('<genome...>', 'assemblies in FASTA, gzip or plain')
    .addHelpText(
      'after',
      '\nColumns: path, scheme, ST or "-", then locus(allele): 5 exact, ~5 near 5, ?5 a part like 5, 3,7 copies\n' +
        'that differ (~ where unknown), - missing. Exit code 1 if a file could not be read.',
    )
    .action(async (genomes: string[], _options, command: Command) => {
      const options = command.optsWithGlobals<CallOptions>();
      const scheme = await readScheme(options.scheme);
      for (const warning of scheme.warnings) progress(`enterobot: ${scheme.name}: ${warning}`);
      const index = buildIndex(scheme);
      for (const file of genomes) {
        try {
          const call = callGenome(index, await readFasta(file));
          print(options.json ? JSON.stringify({ file, ...call }) : callLine(file, call));
        } catch (error) {
          if (!(error instanceof EnterobotError)) throw error;
          if (options.json) print(JSON.stringify({ file, error: error.report() }));
          progress(`enterobot: ${error.message} [${error.code}]`);
          process.exitCode = 1;
        }
      }
    });
}

/** The line of the contract: tab-separated, no newline. */
export function callLine(file: string, call: GenomeCall): string {
  const loci = call.calls.map((locus) => `${locus.locus}(${alleleWord(locus)})`);
  return [file, call.scheme, call.st ?? '-', ...loci].join('\t');
}

/** `5` exact, `~5` near, `?5` partial, `3,7` or `3,~` copies that differ, `-` missing. */
export function alleleWord(call: LocusCall): string {
  if (call.kind === 'multiple') return call.copies.map((copy) => copy.allele ?? '~').join(',');
  if (call.kind === 'missing') return '-';
  const mark = { exact: '', near: '~', partial: '?' }[call.kind];
  return `${mark}${call.allele}`;
}
