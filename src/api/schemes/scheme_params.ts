import { z } from 'zod';
import { text } from '../accounts/shapes.ts';
import { database } from '../records/record_answers.ts';

/** The path of what belongs to a scheme. */
export const schemeParams = z.strictObject({ database, scheme: text(100).min(1) });
