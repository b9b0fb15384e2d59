/** What can go wrong with a laboratory's own program: its manifest, its run, its result. */
export const manifestErrors = {
  MANIFEST_UNREADABLE: {
    class: 'input',
    status: 422,
    sentence: 'The manifest {file} cannot be read: {reason}.',
    cure: 'Name a file in YAML or JSON, as docs/guides/own-scheme.md describes it.',
  },
  MANIFEST_WRONG: {
    class: 'input',
    status: 422,
    sentence: '{file} is no manifest that can be used. {problems}.',
    cure: 'docs/guides/own-scheme.md lists every key.',
  },
  MANIFEST_PARAMETER: {
    class: 'input',
    status: 422,
    sentence: 'The scheme {scheme} cannot take these parameters: {problem}.',
    cure: 'The manifest names its parameters, their kinds and bounds.',
  },
  MANIFEST_FILE_MISSING: {
    class: 'input',
    status: 422,
    sentence: 'The file {name} of the manifest {file} cannot be read: {reason}.',
    cure: 'Put it where the manifest says: beside it, or under a path from / on.',
  },
  MANIFEST_NAME_TAKEN: {
    class: 'input',
    status: 409,
    sentence:
      '{scheme} cannot be the name of a scheme of your own: Enterobot uses it for another kind of job.',
    cure: 'Choose another name in the manifest.',
  },
  MANIFEST_NOT_INSTALLED: {
    class: 'infrastructure',
    status: 503,
    sentence: 'CRobot has no manifest {manifest}.',
    cure: 'Only its operator can install one: `enterobot scheme install manifest.yaml` on the machine of CRobot.',
  },
  OWN_PROGRAM_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The program {program} of the scheme {scheme} is not installed on this machine.',
    cure: 'Install it on the machine of CRobot{how}; jobs that wait for it then go on.',
  },
  OWN_PROGRAM_UNFIT: {
    class: 'input',
    status: 422,
    sentence: '{program} says that this genome is not for it (exit code {code}). Its last words: {lines}',
    cure: 'The log of the job holds all that it printed.',
  },
  OWN_PROGRAM_PRINTS: {
    class: 'input',
    status: 422,
    sentence: '{program} printed more than {limit} MB and was ended.',
    cure: 'Give it an argument that makes it quiet, or raise resources.output_mb in the manifest.',
  },
  OWN_PROGRAM_WRITES: {
    class: 'input',
    status: 422,
    sentence: '{program} wrote more than {limit} MB into its folder and was ended.',
    cure: 'Raise resources.disk_mb in the manifest, or make the program write less.',
  },
  OWN_PROGRAM_FORKS: {
    class: 'input',
    status: 422,
    sentence: '{program} had more than {limit} processes and was ended.',
    cure: 'Give it fewer threads or workers.',
  },
  OWN_PROGRAM_LEFT: {
    class: 'input',
    status: 422,
    sentence:
      '{program} ended and left processes of its own running, which were ended: its result may not be whole.',
    cure: 'Make it wait for what it starts (no daemons, no &).',
  },
  OWN_RESULT_MISSING: {
    class: 'input',
    status: 422,
    sentence: '{program} ended well, but did not leave {what}.',
    cure: 'Compare the file with the one that the manifest names; the log of the job holds what the program printed.',
  },
  OWN_RESULT_WRONG: {
    class: 'input',
    status: 422,
    sentence: '{program} left a result that cannot be read as the manifest says: {problem}.',
    cure: 'Mend the columns in the manifest, or look into the log of the job for what the program printed.',
  },
} as const;
