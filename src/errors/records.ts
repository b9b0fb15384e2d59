/** What can be wrong with databases, strains, barcodes, uploads and metadata. */
export const recordErrors = {
  PATH_OUTSIDE_STORE: {
    class: 'input',
    status: 403,
    sentence: 'The path {path} leads outside the store.',
    cure: 'Name a file inside the store; links that leave it are not followed.',
  },
  PATH_MISSING: {
    class: 'input',
    status: 404,
    sentence: 'The store has no file {path}.',
    cure: 'Check the path, or send the file again.',
  },
  DATABASE_UNKNOWN: {
    class: 'input',
    status: 404,
    sentence: 'There is no database named {database}.',
    cure: 'List them with `enterobot db list`, or make it with `enterobot db add`.',
  },
} as const;
