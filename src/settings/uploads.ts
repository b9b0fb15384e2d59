import type { Setting } from './setting.ts';

/** Uploads and the API. */
export const UPLOADS: readonly Setting[] = [
  {
    name: 'ENTEROBOT_UPLOAD_MAX_GB',
    kind: 'number',
    default: '50',
    meaning: 'the largest file that is taken, as it is sent',
  },
  {
    name: 'ENTEROBOT_UPLOAD_QUOTA_GB',
    kind: 'number',
    default: '1000',
    meaning: 'uploads of one user together',
  },
  {
    name: 'ENTEROBOT_UPLOAD_RESERVE_GB',
    kind: 'number',
    default: '2',
    meaning: "what uploads leave free on the store's disk",
  },
  {
    name: 'ENTEROBOT_UPLOAD_KEEP_DAYS',
    kind: 'number',
    default: '7',
    meaning: 'days without a byte after which an upload is abandoned',
  },
  {
    name: 'API_V2_RATE',
    kind: 'number',
    default: '3',
    meaning: 'requests a second of one user to API v2.0; 0 is any number',
  },
];
