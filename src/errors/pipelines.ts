/** What can go wrong inside a pipeline's own process. */
export const pipelineErrors = {
  PROGRAM_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The program {program} is not installed on this machine.',
    cure: 'Debian package {package} brings it: apt-get install -y {package}',
  },
} as const;
