import type { ApiOptions } from '../options.ts';
import type { Tickets } from './links.ts';

/** What the routes of API v2.0 are made with. */
export interface Shared extends Pick<ApiOptions, 'pool' | 'store' | 'logger' | 'accounts'> {
  tickets: Tickets;
}
