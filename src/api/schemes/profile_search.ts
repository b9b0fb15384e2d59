import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { isLocal } from '../../nserv/local_names.ts';
import type { NservScheme } from '../../nserv/scheme.ts';
import { sizeOfScheme } from '../../nserv/scheme_lists.ts';
import { profileOfSt, stsByProfile, stsWithin } from '../../nserv/search.ts';
import type { Viewer } from '../../records/viewer.ts';
import { text } from '../accounts/shapes.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { schemeParams } from './scheme_params.ts';

/** STs by loci: comparing a profile with more numbers than these takes longer than a person waits at a page. */
const MOST_NUMBERS = 100_000_000;
/** So many of the nearest are told. */
const TOLD = 50;

const number = z.int().min(0).max(2_147_483_647);
const asked = z
  .strictObject({
    /** Numbers by locus; loci left out may be anything, and 0 is missing. */
    profile: z.record(text(200).min(1), number).optional(),
    st: number.optional(),
  })
  .refine(({ profile, st }) => (profile === undefined) !== (st === undefined), 'give a profile or an ST');
const answer = z.object({
  /** The ST that was asked for, by the number that it has now. */
  st: z.int().nullable(),
  /** What was compared. */
  profile: z.record(z.string(), z.int()),
  /** STs that have every number that was given. */
  exact: z.array(z.object({ st: z.int(), barcode: z.string(), local: z.boolean() })),
  /** The nearest, fewest differences first; null: the scheme is too large to be compared at once. */
  nearest: z
    .array(
      z.object({
        st: z.int(),
        barcode: z.string(),
        local: z.boolean(),
        differences: z.int(),
        /** Loci with a number on both sides. */
        compared: z.int(),
      }),
    )
    .nullable(),
});

/** What profile an ST has, or which STs have a profile or one like it. */
export function profileSearch(
  app: ApiApp,
  { pool }: ApiOptions,
  typing: (viewer: Viewer, asked: { database: string; scheme: string }) => Promise<NservScheme>,
): void {
  app.post(
    '/api/v1.0/:database/schemes/:scheme/search',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Search a profile, or an ST: who has it, and the nearest STs',
        tags: ['schemes'],
        params: schemeParams,
        body: asked,
        response: { 200: answer },
      },
    },
    async (request) => {
      const scheme = await typing(viewerIn(request), request.params);
      const { st } = request.body;
      const own = st === undefined ? undefined : await profileOfSt(pool, scheme.name, st);
      const profile = own?.profile ?? request.body.profile ?? {};
      const given = Object.values(profile).filter((allele) => allele > 0).length;
      if (given === 0) throw new EnterobotError('REQUEST_WRONG', { problem: 'the profile names no allele' });
      const { sts } = await sizeOfScheme(pool, scheme);
      const exact = await stsByProfile(pool, scheme.name, profile, TOLD);
      const near =
        sts * scheme.loci.length > MOST_NUMBERS
          ? null
          : (await stsWithin(pool, scheme.name, profile, scheme.loci.length))
              .filter((one) => one.equal > 0 && one.st !== own?.st)
              .slice(0, TOLD);
      return {
        ...{ st: own?.st ?? null, profile },
        exact: exact.map((one) => ({ st: one.st, barcode: one.barcode, local: isLocal(one.st) })),
        nearest:
          near?.map(({ st: of, barcode, compared, equal }) => ({
            ...{ st: of, barcode, local: isLocal(of), differences: compared - equal, compared },
          })) ?? null,
      };
    },
  );
}
