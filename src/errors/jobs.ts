/** What can be wrong with a job, its moves and its classes. */
export const jobErrors = {
  UNEXPECTED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'Something failed that we did not foresee: {message}',
    cure: 'The log has the details; please report it.',
  },
} as const;
