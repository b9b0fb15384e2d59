/** What the command line can refuse. */
export const cliErrors = {
  SETTING_MISSING: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The setting {name} is missing.',
    cure: 'Set it in the environment, or let `enterobot up` start all services.',
  },
} as const;
