import { gzipSync } from 'node:zlib';
import { EnterobotError } from '../../errors.ts';
import { readWhole } from '../sequence_file.ts';
import { type AntigenSet, antigenSet } from './antigen_set.ts';

/** A checked set as the store keeps it: the same set gives the same bytes. */
export function setBytes(set: AntigenSet): Uint8Array {
  return gzipSync(JSON.stringify(antigenSet.parse(set)), { level: 9 });
}

/** Reads what {@link setBytes} wrote. @throws ANTIGENS_WRONG and what reading a file throws */
export async function readSet(file: string): Promise<AntigenSet> {
  const text = (await readWhole(file)).toString('utf8');
  try {
    return antigenSet.parse(JSON.parse(text));
  } catch (error) {
    throw new EnterobotError(
      'ANTIGENS_WRONG',
      { file, problem: 'it was not written by Enterobot' },
      { cause: error },
    );
  }
}
