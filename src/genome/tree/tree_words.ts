/** How a tree of profiles is made. (Pure: the pages read these too.) */
export const TREE_METHODS = ['MSTreeV2', 'MSTree', 'NJ'] as const;
export type TreeMethod = (typeof TREE_METHODS)[number];

/**
 * What becomes of missing loci in a symmetric distance.
 * pairwise: differing / loci called in both × all loci, so that a poor genome is as far as its called loci say;
 * absolute: loci called in both that differ, so that a poor genome seems near to everything;
 * state: missing is an allele of its own, so that two poor genomes seem near to each other;
 * complete: loci that are missing in any genome are left out for all.
 */
export const MISSING_TREATMENTS = ['pairwise', 'absolute', 'state', 'complete'] as const;
export type MissingTreatment = (typeof MISSING_TREATMENTS)[number];

/** What a finished tree is downloaded as. */
export const TREE_FORMATS = ['newick', 'grapetree', 'microreact', 'distances', 'svg', 'png'] as const;
