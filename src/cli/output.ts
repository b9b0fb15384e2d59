/** Options that every command knows. */
export interface CommonOptions {
  json?: boolean;
  data?: string;
}

/** Prints one line of result to standard output; progress belongs on standard error (`progress`). */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints one line for a person who waits, to standard error. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
