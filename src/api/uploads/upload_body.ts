import { z } from 'zod';

/** Text that PostgreSQL can hold; what a name may be, records/names.ts says. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(
      (value) => !value.includes('\0') && value.isWellFormed(),
      'holds a character that no text can hold',
    );

/** A day that there is: not 2026-02-31. */
const day = z.iso.date();

const newUpload = z.strictObject({
  strain: text(200),
  kind: z
    .enum(['reads', 'assembly'])
    .optional()
    .describe('Default: reads when there are two files, else an assembly.'),
  files: z
    .array(
      z.strictObject({
        name: text(255).describe('As tus will name it (Upload-Metadata: filename).'),
        bytes: z.int().min(0).max(1e15).optional(),
        sha256: z
          .string()
          .regex(/^[0-9a-fA-F]{64}$/)
          .optional()
          .describe('Compared with what arrives; likewise md5.'),
        md5: z
          .string()
          .regex(/^[0-9a-fA-F]{32}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(2)
    .describe('Reads: mate 1, mate 2. An assembly: one file. Gzip or plain.'),
  metadata: z.record(z.string(), z.string()).optional(),
  release_date: day.nullish().describe('From then on everybody may download.'),
  private: z.boolean().optional().describe('Until then even the row is hidden.'),
  assembler: z.enum(['spades', 'megahit']).optional(),
  workgroup: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  // Below 0 come before everybody's: those a curator puts there (POST /api/v1.0/jobs/priority).
  priority: z.int().min(0).max(1_000_000).optional().describe('Of the jobs; lower is sooner.'),
});

/** Metadata of strains whose files follow. */
export const newUploadsBody = z.strictObject({ uploads: z.array(newUpload).min(1).max(1000) });
