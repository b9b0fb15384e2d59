import { closeSync, openSync, writeSync } from 'node:fs';

/** More of one program's output than this is dropped, so that one that prints gigabytes does no harm. */
const PROGRAM_OUTPUT_MAX_BYTES = 20 * 1024 * 1024;

/** A line without an end is written in pieces of this many characters. */
const LINE_MAX = 16 * 1024;

/** How much of a program's last output is kept in memory to explain a failure. */
const TAIL_MAX = 16 * 1024;

/**
 * `log.txt`: readable while the task runs, so each line is written at once. A log that cannot be written (a full
 * disk) never stops a task: the task meets the same fault itself and reports it.
 */
export class TaskLog {
  readonly #fd: number;

  constructor(file: string) {
    this.#fd = openSync(file, 'a');
  }

  /** One line of progress, with the time. */
  say(line: string): void {
    this.write(`${new Date().toISOString()} ${line}\n`);
  }

  write(text: string): void {
    try {
      writeSync(this.#fd, text);
    } catch {
      // See above: the log is not worth the task.
    }
  }

  /** A place for what one program prints; each line is marked with the program's name. */
  program(name: string): ProgramOutput {
    return new ProgramOutput(this, name);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Takes the output of one program as it comes, writes whole lines to the log, and remembers the end of it. */
export class ProgramOutput {
  readonly #log: TaskLog;
  readonly #name: string;
  #bytes = 0;
  #open = '';
  #tail = '';

  constructor(log: TaskLog, name: string) {
    this.#log = log;
    this.#name = name;
  }

  take(chunk: Buffer): void {
    const text = chunk.toString('utf8');
    this.#tail = (this.#tail + text).slice(-TAIL_MAX);
    const before = this.#bytes;
    this.#bytes += chunk.length;
    if (this.#bytes <= PROGRAM_OUTPUT_MAX_BYTES) this.#lines(text);
    else if (before <= PROGRAM_OUTPUT_MAX_BYTES)
      this.#log.say(`${this.#name} prints more than ${PROGRAM_OUTPUT_MAX_BYTES} bytes; the rest is dropped`);
  }

  #lines(text: string): void {
    // Progress bars rewrite their line with a carriage return; in a file each state is a line.
    const lines = (this.#open + text).split(/\r\n|\n|\r/);
    this.#open = lines.pop()!;
    if (this.#open.length > LINE_MAX) {
      lines.push(this.#open);
      this.#open = '';
    }
    if (lines.length > 0) this.#log.write(lines.map((line) => `  ${this.#name} | ${line}\n`).join(''));
  }

  /** Writes the line that was still open. */
  end(): void {
    if (this.#open !== '') this.#log.write(`  ${this.#name} | ${this.#open}\n`);
    this.#open = '';
  }

  /** The last output, at most 16 KB. */
  get tail(): string {
    return this.#tail;
  }
}
