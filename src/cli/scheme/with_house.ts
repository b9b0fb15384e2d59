import type { Command } from 'commander';
import type { CommonOptions } from '../output.ts';
import { type Attached, attach } from '../server/attach.ts';

/** Runs a command on the server of its data folder, and lets go of it whatever happens. */
export async function withHouse<O extends CommonOptions>(
  command: Command,
  work: (house: Attached, options: O) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<O>();
  const house = attach(options);
  try {
    await work(house, options);
  } finally {
    await house.close();
  }
}
