/** What can go wrong inside a pipeline's own process. */
export const pipelineErrors = {
  PROGRAM_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The program {program} is not installed on this machine.',
    cure: 'Debian package {package} brings it: apt-get install -y {package}',
  },
  PROGRAM_FAILED: {
    class: 'infrastructure',
    status: 502,
    sentence: '{program} {how}. Its last words: {lines}',
    cure: 'log.txt in the task folder holds all that it printed.',
  },
  OUT_OF_MEMORY: {
    class: 'resource',
    status: 507,
    sentence: '{program} ran out of memory; this task may use {memory} MB.',
    cure: 'Run it again with more memory.',
  },
  OUT_OF_TIME: {
    class: 'resource',
    status: 504,
    sentence: 'The task did not end within its {minutes} minutes.',
    cure: 'Run it again with more time or more cores.',
  },
  DISK_FULL: {
    class: 'infrastructure',
    status: 507,
    sentence: 'No space is left on the disk that holds {folder}.',
    cure: 'Free some space; the task can then run again.',
  },
  TASK_UNREADABLE: {
    class: 'infrastructure',
    status: 422,
    sentence: '{file} is not a task that can be run: {reason}',
    cure: 'Name the folder of a task, with the task.json that CRobot wrote.',
  },
  TASK_FOLDER_TAKEN: {
    class: 'infrastructure',
    status: 409,
    sentence: 'The task folder {folder} has already been claimed by process {pid}; a task runs once.',
    cure: 'To run it again, make a new folder with the same task.json.',
  },
  TASK_INPUT_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'Input {field} is not there to be read: {file}.',
    cure: 'It was there when the task was accepted: see that the store is mounted here and readable.',
  },
  PIPELINE_UNKNOWN: {
    class: 'input',
    status: 422,
    sentence: 'There is no pipeline named {pipeline}.',
    cure: 'The pipelines are: {known}.',
  },
  PIPELINE_NEEDS_A_PROCESS: {
    class: 'input',
    status: 422,
    sentence: "The pipeline {pipeline} cannot run in CRobot's own process.",
    cure: 'Leave it out of --in-process: it may start programs, which would outlive a CRobot that is killed.',
  },
  PIPELINE_VERSION_UNKNOWN: {
    class: 'input',
    status: 422,
    sentence: 'Pipeline {pipeline} has no version {version} here.',
    cure: 'Ask for version {current}, or for none to have the current one.',
  },
  PIPELINE_FIELD_WRONG: {
    class: 'input',
    status: 422,
    sentence: 'Pipeline {pipeline} cannot take {field}: {reason}.',
    cure: 'Mend that field and send the job again.',
  },
  READS_ALL_TRIMMED: {
    class: 'input',
    status: 422,
    sentence: 'Of {reads} reads {left} were left after trimming, too few to assemble (at least {least}).',
    cure: 'Look at the quality and the length of the reads; they may belong to another platform.',
  },
  ASSEMBLY_EMPTY: {
    class: 'input',
    status: 422,
    sentence:
      'The assembly is empty: {assembler} made {made} contigs, and {kept} were long and deep enough to keep.',
    cure: 'The reads are too few or too mixed for an assembly; sequence again.',
  },
  ANTIGENS_NONE: {
    class: 'input',
    status: 422,
    sentence: '{folder} holds no set of antigens.',
    cure: 'Name a folder with ECTyper’s database (ectyper_alleles_db.json) or SISTR’s wzx, wzy, fliC, fljB (FASTA) and table of serovars (CSV).',
  },
  ANTIGENS_FILE_MISSING: {
    class: 'input',
    status: 422,
    sentence: 'The set of antigens in {folder} is not whole: {what} is missing.',
    cure: 'Download the set again; nothing of it was imported.',
  },
  ANTIGENS_WRONG: {
    class: 'input',
    status: 422,
    sentence: '{file} is no set of antigens that can be used: {problem}.',
    cure: 'Mend it or download it again; nothing of it was imported.',
  },
  SEROTYPE_SET_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'There is no set of antigens of {genus} to tell serotypes by.',
    cure: 'Import one with `enterobot antigens import DIR` (docs/guides/serotypes.md says where to get it); then `enterobot job resend` this one.',
  },
  SEROTYPE_GENUS: {
    class: 'input',
    status: 422,
    sentence:
      'Serotypes of {genus} cannot be told: there are rules for Salmonella, Escherichia, Shigella and Klebsiella.',
    cure: 'Attach SeroPred to databases of these genera only.',
  },
  SPECIES_NONE: {
    class: 'input',
    status: 422,
    sentence: '{folder} holds neither genomes (FASTA) nor mash sketches (.msh).',
    cure: 'Name a folder with reference genomes of each species that may come.',
  },
  SPECIES_UNNAMED: {
    class: 'input',
    status: 422,
    sentence:
      'The species of {file} is not known: neither its name nor its first header holds a genus and a species.',
    cure: 'Call it Genus_species….fna, or write a line into species.tsv beside it: its name, a tab, Genus species.',
  },
  SPECIES_WRONG: {
    class: 'input',
    status: 422,
    sentence: '{file} cannot be used as a reference of species: {problem}.',
    cure: 'Mend it; nothing was imported.',
  },
  ECHO_INPUT: {
    class: 'input',
    status: 422,
    sentence: 'The echo was told to fail on its input: {message}',
    cure: 'This is a test pipeline; do not ask it to fail.',
  },
  ECHO_INFRASTRUCTURE: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The echo was told to fail as a broken machine would: {message}',
    cure: 'This is a test pipeline; do not ask it to fail.',
  },
  ECHO_RESOURCE: {
    class: 'resource',
    status: 507,
    sentence: 'The echo was told to fail for want of memory: {message}',
    cure: 'This is a test pipeline; do not ask it to fail.',
  },
} as const;
