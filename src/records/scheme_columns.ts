import { z } from 'zod';

/** What the values of a column are; `yes_no` is a JSON boolean. A value that is not known is null. */
const COLUMN_KINDS = ['text', 'integer', 'number', 'yes_no'] as const;

/** Keys of a result that are no column: what the job keeps beside what was found. */
const KEPT_BY_THE_JOB = new Set(['outputs', 'scheme_version']);

/** A column that the results of a scheme give: the key of that name at the top of `results`. */
const schemeColumn = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'a letter, then letters, digits and _ (at most 63)')
    .refine((name) => !KEPT_BY_THE_JOB.has(name), 'outputs and scheme_version are kept by the job itself'),
  /** For people; the head of the column. */
  label: z.string().min(1).max(100),
  kind: z.enum(COLUMN_KINDS),
  /** Told with the label, e.g. bp or %. */
  unit: z.string().min(1).max(20).optional(),
  /** A sentence or two: what it means, and where the rule comes from. */
  description: z.string().min(1).max(1000).optional(),
});

/** The columns of a scheme, in the order in which people see them. */
export const schemeColumns = z
  .array(schemeColumn)
  .max(200)
  .superRefine((columns, context) => {
    const seen = new Set<string>();
    columns.forEach(({ name }, at) => {
      if (seen.has(name)) {
        context.addIssue({ code: 'custom', path: [at, 'name'], message: `two columns are named ${name}` });
      }
      seen.add(name);
    });
  })
  .readonly();
