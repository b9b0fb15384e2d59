/** What can be wrong with sequence files and schemes. */
export const genomeErrors = {
  FILE_EMPTY: {
    class: 'input',
    status: 422,
    sentence: '{file} is empty (0 bytes of sequence).',
    cure: 'Send the file again; the copy may have been cut off.',
  },
} as const;
