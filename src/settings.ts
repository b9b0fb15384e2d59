import { BEHAVIOUR } from './settings/behaviour.ts';
import { PEOPLE } from './settings/people.ts';
import { PLACES } from './settings/places.ts';
import { READS } from './settings/reads.ts';
import { SERVICES } from './settings/services.ts';
import type { Setting } from './settings/setting.ts';
import { UPLOADS } from './settings/uploads.ts';

/**
 * Every setting that src/ reads, in the order of the page. A new one is a row in a file of src/settings and a row there; it
 * is read as `process.env.NAME` where it is used, because the settings file was put into the environment by then.
 */
export const SETTINGS: readonly Setting[] = [
  ...PLACES,
  ...SERVICES,
  ...READS,
  ...PEOPLE,
  ...UPLOADS,
  ...BEHAVIOUR,
];
