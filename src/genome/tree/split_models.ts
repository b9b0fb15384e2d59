/** Distances stay half a locus off nothing and off everything, where logarithms end. */
const HALF = 0.5;

/** Log-likelihood per locus of a share d that differs, where a share `same` is expected to be the same. */
const logLikelihood = (d: number, same: number) => d * Math.log(1 - same) + (1 - d) * Math.log(same);

/**
 * Whether u and w both split from one ancestor from which v is as far as from either (the paper's model A), rather than
 * that w lies on the path from u to v (model B); u is not nearer to v than w. (Zhou and others 2018, equations 1 and 2, with the closed
 * forms that they give for the shares l and k of loci that stay the same on a branch.) Distances are in loci of `loci`:
 * u→w, w→u, and between each and v. Where B's closed form has no answer (a share below 0), it is B, as in GrapeTree.
 */
export function splitFromOne(loci: number, uw: number, wu: number, uv: number, wv: number): boolean {
  const share = (d: number) => Math.max(HALF, Math.min(loci - HALF, d)) / loci;
  return contemporary(share(uw), share(wu), share(uv), share(wv));
}

function contemporary(uw: number, wu: number, uv: number, wv: number): boolean {
  // The way over w is no detour; and ends that are equally far are contemporaries.
  if (uv >= uw + wv && uv >= wu + wv) return false;
  if (uv === wv) return true;
  const lA = Math.sqrt(1 - uw);
  const kA = (1 - (uv + wv) / 2) / lA;
  const a = logLikelihood(uw, lA * lA) + logLikelihood(uv, lA * kA) + logLikelihood(wv, lA * kA);
  const x = 1 - ((1 - wu) * (1 - wv) + (1 - uv)) / 2;
  const lB = 1 + (x * wu) / (uv - 2 * x);
  const kB = 1 + (x * wv) / (uv - 2 * x);
  const b = logLikelihood(wu, lB) + logLikelihood(uv, lB * kB) + logLikelihood(wv, kB);
  return a >= b;
}
