import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a fault run writes down as it goes, one JSON object a line, so that a run that fails can be read afterwards. */
export class Journal {
  readonly folder: string;
  readonly #began = Date.now();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'logs'), { recursive: true });
  }

  /** Adds a line to `<name>.ndjson`, with the time. */
  note(name: 'sent' | 'kills' | 'freezes' | 'wires' | 'parts' | 'requests' | 'verbs', entry: object): void {
    const at = new Date().toISOString();
    this.#append(name, [{ at, ...entry }]);
  }

  /** Writes many lines at once: what was read from the database at the end. */
  keep(name: string, entries: readonly object[]): void {
    this.#append(name, entries);
  }

  /** Tells a person who waits. */
  say(line: string): void {
    const seconds = ((Date.now() - this.#began) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${line}\n`);
  }

  log(part: string): string {
    return join(this.folder, 'logs', `${part}.log`);
  }

  #append(name: string, entries: readonly object[]): void {
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    appendFileSync(join(this.folder, `${name}.ndjson`), text);
  }
}
