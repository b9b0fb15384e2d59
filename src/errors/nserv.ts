/** What can go wrong with what NServ keeps: schemes, loci, alleles, sequence types, and who gave them. */
export const nservErrors = {
  NSERV_UNKNOWN: {
    class: 'input',
    status: 404,
    sentence: 'NServ has no scheme {scheme}.',
    cure: 'Import it with `enterobot scheme import`.',
  },
  NSERV_OTHER_PREFIX: {
    class: 'input',
    status: 409,
    sentence: 'NServ has a scheme {scheme} already, which belongs to prefix {prefix}.',
    cure: 'Choose another name with --name.',
  },
  NSERV_LOCI_CHANGED: {
    class: 'input',
    status: 409,
    sentence: 'Scheme {scheme} has other loci than before: {difference}.',
    cure: 'A scheme keeps its loci; import this one under another --name.',
  },
  NSERV_ALLELE_CHANGED: {
    class: 'input',
    status: 409,
    sentence:
      'Allele {allele} of {locus} has another sequence than the one that scheme {scheme} has already.',
    cure: 'One number never means two sequences. Import the right dump, or this one under another --name.',
  },
  NSERV_ALLELE_RENUMBERED: {
    class: 'input',
    status: 409,
    sentence: 'Allele {allele} of {locus} has the sequence that scheme {scheme} already calls {number}.',
    cure: 'One sequence never has two numbers. Import the right dump, or this one under another --name.',
  },
  NSERV_ST_CHANGED: {
    class: 'input',
    status: 409,
    sentence: 'ST {st} has other alleles than the ST {st} that scheme {scheme} has already.',
    cure: 'An ST never changes. Import the right dump, or this one under another --name.',
  },
  NSERV_ST_RENUMBERED: {
    class: 'input',
    status: 409,
    sentence: 'ST {st} has the alleles that scheme {scheme} already calls ST {number}.',
    cure: 'A profile never has two STs. Import the right dump, or this one under another --name.',
  },
  NSERV_NUMBER_TOO_LARGE: {
    class: 'input',
    status: 422,
    sentence:
      'Scheme {scheme}: {number} is too large a number for an {kind} (up to {largest}); none could follow it.',
    cure: 'Numbers are given one by one from 1; this table may be damaged, or number by something else.',
  },
  NSERV_NOT_TYPED: {
    class: 'input',
    status: 404,
    sentence: '{assembly} has no positions under scheme {scheme}.',
    cure: 'Type it first: `enterobot job list` tells whether its nomenclature job is complete.',
  },
  NSERV_VERSION_UNKNOWN: {
    class: 'input',
    status: 404,
    sentence: 'Scheme {scheme} has no version {version}.',
    cure: 'List them with `enterobot scheme versions {scheme}`.',
  },
  INSTALLATION_NAME: {
    class: 'input',
    status: 400,
    sentence: '{name} cannot be the name of an installation.',
    cure: 'Use up to 200 characters without line breaks, e.g. "Hospital of Our Town, bacteriology".',
  },
  NSERV_LOCUS_UNKNOWN: {
    class: 'input',
    status: 422,
    sentence: 'Scheme {scheme} has no locus {locus}.',
    cure: 'Call the genome with the loci of that scheme.',
  },
} as const;
