import { EnterobotError } from '../../errors.ts';
import { findGroup } from '../../jobs/accessory/group.ts';
import { AccessoryGenomeJob, type AccessoryGenomeParams } from '../../jobs/accessory_genome_job.ts';
import type { Attached } from '../server/attach.ts';
import { type SendOptions, sendAndTell, sendParams } from './send.ts';

export interface AccessoryOptions extends SendOptions {
  all?: boolean;
  threshold: number;
  fragmented: AccessoryGenomeParams['fragmented'];
}

/** `analysis accessory`. @throws ACCESSORY_NO_GROUP, ACCESSORY_NOT_FOUND */
export async function accessory(
  house: Attached,
  strains: string[],
  options: AccessoryOptions,
): Promise<void> {
  const { all = false, threshold, fragmented } = options;
  if (all === strains.length > 0) {
    const problem = all ? 'strains and --all cannot be given together' : 'no strain is named';
    throw new EnterobotError('ACCESSORY_NO_GROUP', { problem });
  }
  const params = await sendParams(house, options);
  const group = all ? ('all' as const) : await findGroup(house.pool, options.database, strains);
  const name = options.name ?? `accessory genome of ${all ? 'all strains' : `${strains.length} strains`}`;
  await sendAndTell(
    house,
    new AccessoryGenomeJob({ ...params, name, group, threshold, fragmented }),
    options,
  );
}
