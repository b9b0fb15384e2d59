import { readLastBackup } from '../../maintenance/backup/last_backup.ts';
import { formatTime } from '../table.ts';
import type { Finding } from './finding.ts';

const OLD_DAYS = 7;

/** When the data folder was last backed up, as far as it was done from here. Never needed, and missed when it is. */
export function lastBackup(data: string): Finding {
  const found = { what: 'last backup', needed: false };
  const last = readLastBackup(data);
  if (!last) return { ...found, ok: false, says: 'none was made from here: `enterobot backup DIR`' };
  const made = new Date(last.made);
  const days = (Date.now() - made.getTime()) / 86_400_000;
  const says = `${formatTime(made)}, ${last.path} (${last.rows} rows, ${last.files} files)`;
  return {
    ...found,
    ok: days <= OLD_DAYS,
    says: days <= OLD_DAYS ? says : `${says}: ${Math.floor(days)} days ago`,
  };
}
