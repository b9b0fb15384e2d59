import type { Pool } from '../database/connect.ts';
import type { Store } from '../store.ts';

/** What every job needs around it. One per process, set when a service or command starts. */
export interface House {
  pool: Pool;
  store: Store;
}

let current: House | undefined;

/** Says where jobs of this process live. */
export function setHouse(house: House | undefined): void {
  current = house;
}

/** The house of this process. A process that forgot to set it is a defect, not a user's error. */
export function house(): House {
  if (!current) throw new Error('setHouse() was not called before a job was used');
  return current;
}
