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
  HIERCC_TABLE: {
    class: 'input',
    status: 422,
    sentence: '{file}: {problem}.',
    cure: 'A table for HierCC has whole numbers above 0 (STs) as its names; what was placed before comes as this command wrote it.',
  },
} as const;
