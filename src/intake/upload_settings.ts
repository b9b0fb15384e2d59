/** What an installation may set for uploads; bytes. */
export interface UploadSettings {
  /** Of one file, as it is sent. */
  most: number;
  /** Of one file of reads, unpacked. */
  mostUnpacked: number;
  /** Of unfinished and accepted uploads of one user, when the user's row says nothing else. */
  quota: number;
  /** What the store's disk keeps free. */
  reserve: number;
  /** Days without a byte after which an upload is abandoned. */
  keepDays: number;
}

const GB = 1e9;
/** FASTQ shrinks to a quarter or less; what grows tenfold and more is no read data. */
const UNPACKED_TIMES = 10;

/** Reads the settings (docs/reference/settings.md) from the environment. A word that is no number counts as not given. */
export function uploadSettings(env: NodeJS.ProcessEnv = process.env): UploadSettings {
  const number = (name: string, usual: number): number => {
    const given = Number(env[name] ?? usual);
    return Number.isFinite(given) && given >= 0 && env[name] !== '' ? given : usual;
  };
  const most = number('ENTEROBOT_UPLOAD_MAX_GB', 50) * GB;
  return {
    most,
    mostUnpacked: most * UNPACKED_TIMES,
    quota: number('ENTEROBOT_UPLOAD_QUOTA_GB', 1000) * GB,
    reserve: number('ENTEROBOT_UPLOAD_RESERVE_GB', 2) * GB,
    keepDays: number('ENTEROBOT_UPLOAD_KEEP_DAYS', 7),
  };
}
