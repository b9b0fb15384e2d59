/** Why a call for an assembly is refused. */
export const assembleErrors = {
  ASSEMBLE_NO_READS: {
    class: 'input',
    status: 409,
    sentence: 'The strain {strain} has no reads.',
    cure: 'Upload a pair of FASTQ files, or name its runs.',
  },
  ASSEMBLE_READS_UNFIT: {
    class: 'input',
    status: 409,
    sentence: 'The reads of the strain {strain} cannot be assembled: {reads}.',
    cure: 'QAssembly takes pairs of Illumina reads; upload those, or an assembly that was made elsewhere.',
  },
  ASSEMBLE_HAS_ASSEMBLY: {
    class: 'input',
    status: 409,
    sentence: 'The strain {strain} has an assembly that passed QC: {assembly}.',
    cure: 'Say `again` to assemble its reads once more.',
  },
} as const;
