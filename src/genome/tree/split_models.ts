/** Proportions stay off 0 and 1, where logarithms end. */
const EDGE = 1e-9;

const inside = (p: number) => Math.min(1 - EDGE, Math.max(EDGE, p));

/** Log-likelihood per locus of a share d that differs, where a share `same` is expected to be the same. */
const logLikelihood = (d: number, same: number) => d * Math.log(1 - same) + (1 - d) * Math.log(same);

/**
 * Whether the distances speak more for model B, that one of u and w lies on the path between the other and v, than for
 * model A, that u and w both split from one ancestor and v is equally far from both. (Zhou and others 2018, equations
 * 1 and 2, with the closed forms that they give for the shares l and k of loci that stay the same on a branch.)
 * Distances are in loci of `loci`: u→w, w→u, and from each to v. Where w is farther from v than u, u lies on the path.
 */
export function favoursAncestor(loci: number, uw: number, wu: number, uv: number, wv: number): boolean {
  return uv >= wv
    ? favours(uw / loci, wu / loci, uv / loci, wv / loci)
    : favours(wu / loci, uw / loci, wv / loci, uv / loci);
}

function favours(uw: number, wu: number, uv: number, wv: number): boolean {
  const lA = inside(Math.sqrt(Math.max(0, 1 - uw)));
  const kA = inside((1 - (uv + wv) / 2) / lA);
  const a =
    logLikelihood(uw, inside(lA * lA)) +
    logLikelihood(uv, inside(lA * kA)) +
    logLikelihood(wv, inside(lA * kA));
  const x = 1 - ((1 - wu) * (1 - wv) + (1 - uv)) / 2;
  const lB = inside(1 + (x * wu) / (uv - 2 * x));
  const kB = inside(1 + (x * wv) / (uv - 2 * x));
  const b = logLikelihood(wu, lB) + logLikelihood(uv, inside(lB * kB)) + logLikelihood(wv, kB);
  return b > a;
}
