/** What can go wrong with genomes that are compared place by place with a reference. */
export const snpErrors = {
  SNP_REFERENCE_EMPTY: {
    class: 'input',
    status: 422,
    sentence: 'The reference holds no sequence.',
    cure: 'Choose another genome as reference.',
  },
  SNP_ALIGNMENT_UNREADABLE: {
    class: 'infrastructure',
    status: 502,
    sentence: 'What minimap2 wrote cannot be read as an alignment: {line}',
    cure: 'See that the minimap2 of this machine is that of Debian 12 or newer (minimap2 --version).',
  },
  SNP_CALLS_UNREADABLE: {
    class: 'infrastructure',
    status: 422,
    sentence: '{file} is not what was called against this reference: {reason}.',
    cure: 'Send the genome against this reference again.',
  },
  SNP_SITES_UNREADABLE: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The sites of a SNP matrix cannot be read from {file}: {reason}.',
    cure: 'Send refMapper_matrix of this project again.',
  },
  SNP_MASK_UNREADABLE: {
    class: 'infrastructure',
    status: 422,
    sentence: 'The repeats of the reference cannot be read: {line}',
    cure: 'Send ref_masker for this reference again.',
  },
  SNP_NOT_LIKE_REFERENCE: {
    class: 'input',
    status: 422,
    sentence:
      '{genome} could be called at {percent} % of the reference only; at least {least} % are asked for.',
    cure: 'It is of another species, or the assembly is incomplete: leave it out, or choose a nearer reference.',
  },
  SNP_NO_GENOME: {
    class: 'input',
    status: 422,
    sentence: 'No genome was given.',
    cure: 'Choose at least two genomes beside the reference.',
  },
  SNP_NO_SITES: {
    class: 'input',
    status: 422,
    sentence: 'Of {genomes} genomes no two differ at a site of the core: there is no tree to make.',
    cure: 'They are alike as far as was compared. If that is too little, leave out genomes of which little is called.',
  },
  SNP_TOO_LARGE: {
    class: 'input',
    status: 422,
    sentence: '{genomes} genomes differ at more than {sites} sites: that is too large for one matrix.',
    cure: 'Compare fewer genomes, or nearer ones; a minimum spanning tree of a cgMLST scheme takes many more.',
  },
  SNP_ALIGNMENT_RAGGED: {
    class: 'input',
    status: 422,
    sentence: '{file} is no alignment: {reason}.',
    cure: 'Give FASTA whose sequences all have the same length, two at least, each name once.',
  },
} as const;
