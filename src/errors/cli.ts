/** What the command line can refuse. */
export const cliErrors = {} as const;
