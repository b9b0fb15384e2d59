import type { Answer } from '../api/call.ts';

/** A column of lists of strains as the server tells it. */
export type KnownColumn = Answer<'GET /api/v1.0/{database}/strain_columns'>['columns'][number];
