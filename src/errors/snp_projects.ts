/** What can go wrong with SNP projects as a whole. */
export const snpProjectErrors = {
  SNP_REFERENCE_UNFIT: {
    class: 'input',
    status: 422,
    sentence: '{reference} cannot be the reference: {reason}.',
    cure: 'Choose another reference: an assembly that passed QC, near to the genomes that are compared.',
  },
  SNP_TOO_FEW_GENOMES: {
    class: 'input',
    status: 422,
    sentence: 'A SNP project compares two genomes at least, and here there {many}{why}.',
    cure: 'Choose more strains with an assembly that passed QC and whose files you may have.',
  },
  SNP_TOO_MANY_GENOMES: {
    class: 'input',
    status: 422,
    sentence: '{genomes} genomes are too many for one SNP project; it takes {most}.',
    cure: 'Compare fewer; a minimum spanning tree of a cgMLST scheme takes many more.',
  },
  SNP_ASSEMBLY_NO_FILE: {
    class: 'input',
    status: 422,
    sentence: 'The file of the assembly {assembly} is not in the store.',
    cure: 'Leave it out, or bring the file back from a backup and take it in again.',
  },
  SNP_READS_NOT_KEPT: {
    class: 'input',
    status: 422,
    sentence: 'No pair of read files that {assembly} was made of is kept here.',
    cure: 'Call it from its assembly in another project, or upload its reads.',
  },
  SNP_CALL_ENDING: {
    class: 'input',
    status: 409,
    sentence: 'The call of {assembly} is being killed at this moment.',
    cure: 'Try again in a few seconds: then it is called anew.',
  },
  SNP_NOT_A_MEMBER: {
    class: 'input',
    status: 422,
    sentence: 'The project has no such assembly: {assemblies}.',
    cure: 'Give barcodes of assemblies that the project lists.',
  },
  SNP_STAYS_OUT: {
    class: 'input',
    status: 422,
    sentence: '{name} cannot be taken back into the project: {reason}',
    cure: 'Choose a nearer reference in a new project, or mend the assembly.',
  },
  SNP_NOT_MADE: {
    class: 'input',
    status: 409,
    sentence: 'The project {project} has no {file} yet.',
    cure: 'Wait until its matrix is made; its page says what it waits for.',
  },
} as const;
