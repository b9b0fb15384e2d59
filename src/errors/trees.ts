/** What can be wrong with tables of profiles and the trees that are made of them. */
export const treeErrors = {
  PROFILES_NO_TABLE: {
    class: 'input',
    status: 422,
    sentence: '{file} is no table of profiles: {problem}.',
    cure: 'It takes tab-separated text: a header with the loci, then a row for each strain, its name first.',
  },
  PROFILES_NO_STRAIN: {
    class: 'input',
    status: 422,
    sentence: '{file} has a header and no strain.',
    cure: 'Add a row for each strain.',
  },
  PROFILES_RAGGED: {
    class: 'input',
    status: 422,
    sentence: '{file}, line {line}: {found} cells, but the header has {expected}.',
    cure: 'Every row has a cell for each locus; one that is missing is 0 or empty. A copy may have been cut off.',
  },
  PROFILES_NAME: {
    class: 'input',
    status: 422,
    sentence: '{file}, line {line}: {found} cannot be the name of a strain ({problem}).',
    cure: 'Give every strain a name without control characters, in the first column.',
  },
  PROFILES_NAME_TWICE: {
    class: 'input',
    status: 422,
    sentence: '{file}, line {line}: the strain {name} is there already, on line {first}.',
    cure: 'Give each strain one row and a name of its own.',
  },
  PROFILES_ALL_MISSING: {
    class: 'input',
    status: 422,
    sentence: '{file}: no strain has a locus that is called, so there is nothing to compare.',
    cure: 'Choose another scheme, or strains that have been typed by this one.',
  },
  PROFILES_TOO_WIDE: {
    class: 'input',
    status: 422,
    sentence: '{file} has {found} loci; the most that are compared are {most}.',
    cure: 'Leave loci out.',
  },
  TREE_MEMORY: {
    class: 'resource',
    status: 422,
    sentence:
      'A comparison of {profiles} different profiles of {loci} loci takes {needed} MB of memory; {available} MB may be used.',
    cure: 'Choose fewer strains, or a machine with more memory. Nothing was started.',
  },
  HIERCC_LEVELS: {
    class: 'input',
    status: 422,
    sentence: '{scheme} cannot have these clusters: {problem}.',
    cure: 'Levels of HierCC are given as in 0,2,5,10. Once a scheme has clusters its levels stay, because clusters are never reassigned.',
  },
  TREE_TOO_LARGE: {
    class: 'input',
    status: 422,
    sentence:
      '{profiles} different profiles of {loci} loci are more than this machine can compare; {available} MB of memory may be used.',
    cure: 'Choose fewer strains. An administrator may set ENTEROBOT_TREE_MEMORY.',
  },
  TREE_NO_PROFILE: {
    class: 'input',
    status: 422,
    sentence: 'There is no tree of these {strains} strains: none of them has an ST of {scheme} ({reasons}).',
    cure: 'Choose other strains or another scheme, or let them be typed first.',
  },
  TREE_NO_GROUP: {
    class: 'input',
    status: 422,
    sentence: 'There is no strain to make a tree of: {problem}.',
    cure: 'Choose strains that have an assembly that passed QC and whose files you may have.',
  },
  TREE_THREAD: {
    class: 'resource',
    status: 500,
    sentence: 'The thread that computes the tree was lost: {problem}.',
    cure: 'It ran out of memory, most likely: choose fewer strains, or try again when less else is running.',
  },
  TREE_NOT_READY: {
    class: 'input',
    status: 409,
    sentence: 'The tree {analysis} is not finished: it is {state}.',
    cure: 'Wait until it is complete.',
  },
  TREE_TABLE_LARGE: {
    class: 'input',
    status: 413,
    sentence: 'The table of profiles holds {bytes} bytes; at most {most} are taken.',
    cure: 'Use `enterobot mstree`, which takes tables of any size, or load the genomes and type them here.',
  },
  TREE_CHANGED: {
    class: 'input',
    status: 409,
    sentence: 'The tree {analysis} was made again since it was opened, so that its nodes have other numbers.',
    cure: 'Open the tree again: what was kept before stands at the same strains.',
  },
  TREE_POSITIONS: {
    class: 'input',
    status: 422,
    sentence: 'There is no node {node} in the tree {analysis}, which has {nodes}.',
    cure: 'Open the tree again: somebody has changed it meanwhile.',
  },
  ANALYSIS_ADDS_NONE: {
    class: 'input',
    status: 422,
    sentence: 'Strains cannot be added to analysis {analysis}, which is of the type {type}.',
    cure: 'Begin a new one with all the strains.',
  },
  ANALYSIS_RUNS: {
    class: 'input',
    status: 409,
    sentence: 'Analysis {analysis} is under way and cannot be begun again meanwhile.',
    cure: 'Wait until it has ended, or kill its job first.',
  },
  TREE_OUT_FORMAT: {
    class: 'input',
    status: 422,
    sentence: 'The ending of {file} names no format that a tree is written in ({endings}).',
    cure: 'Name a file with one of these endings, or a new folder, its name with / at the end, for Microreact.',
  },
  TREE_NO_COLUMN: {
    class: 'input',
    status: 422,
    sentence: '{file} has no column {column} of metadata; it has {columns}.',
    cure: 'Columns of metadata are those whose header begins with #; they are named without it.',
  },
  HIERCC_TABLE: {
    class: 'input',
    status: 422,
    sentence: '{file}: {problem}.',
    cure: 'A table for HierCC has whole numbers above 0 (STs) as its names; what was placed before comes as this command wrote it.',
  },
} as const;
