/** What annotation and the search for CRISPR arrays may meet. */
export const annotationErrors = {
  PILERCR_REPORT: {
    class: 'infrastructure',
    status: 502,
    sentence: 'The report of pilercr cannot be read: {problem}.',
    cure: 'It is in the task folder (pilercr.txt); run the job again, and tell us when it stays so.',
  },
  ANNOTATION_NO_CONTIGS: {
    class: 'input',
    status: 422,
    sentence: 'None of the {contigs} contigs has {least} bases, so that there is nothing to annotate.',
    cure: 'Look at the assembly: its longest contig has {longest} bases.',
  },
  ANNOTATION_NO_CDS: {
    class: 'input',
    status: 422,
    sentence: 'No coding sequence was found in {bases} bases.',
    cure: 'A genome has about one in 1,000 bases: look whether the assembly is of a bacterium, and its genetic code right.',
  },
  ANNOTATION_UNREADABLE: {
    class: 'infrastructure',
    status: 502,
    sentence: 'What prokka left cannot be taken: {problem}.',
    cure: 'log.txt in the task folder holds all that it printed; run the job again, and tell us when it stays so.',
  },
  PROKKA_DATABASE: {
    class: 'infrastructure',
    status: 503,
    sentence: 'There are no proteins to name genes by: {folder} is not there.',
    cure: "Debian's prokka brings it: apt-get install -y --reinstall prokka; or set PROKKA_DBDIR to databases that prokka --setupdb made.",
  },
  CRISPR_NOT_SEARCHED: {
    class: 'input',
    status: 409,
    sentence:
      'The assembly {assembly} has no CRISPR arrays to compare: no job of the scheme CRISPR is complete for it.',
    cure: 'Attach the scheme (enterobot scheme add CRISPR --database {database}) and send it (enterobot scheme update CRISPR).',
  },
} as const;
