/** What can be wrong with a job, its moves and its classes. */
export const jobErrors = {
  UNEXPECTED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'Something failed that we did not foresee: {message}',
    cure: 'The log has the details; please report it.',
  },
  JOB_UNKNOWN: {
    class: 'input',
    status: 404,
    sentence: 'There is no job {job}.',
    cure: 'List jobs with `enterobot job list`.',
  },
  TAG_UNWRITABLE: {
    class: 'input',
    status: 422,
    sentence: '{what} cannot be part of a job tag: {text}',
    cure: 'Names may not be empty or hold #, commas or line ends; rename it.',
  },
  TAG_UNREADABLE: {
    class: 'input',
    status: 422,
    sentence: 'The tag {text} is not one of a job of the family {family}.',
    cure: 'It was written by another program; correct it there.',
  },
  LEASE_LOST: {
    class: 'lost',
    status: 409,
    sentence: 'The lease on job {job} ran out; another worker has it.',
    cure: '',
  },
  JOB_CLASS_UNKNOWN: {
    class: 'infrastructure',
    status: 500,
    sentence: 'No job class is registered for the type {type}.',
    cure: 'Add the class to src/jobs/registry.ts, or start a release that has it.',
  },
  JOB_PARAMS_WRONG: {
    class: 'input',
    status: 422,
    sentence: 'The parameters of a {type} job are wrong: {problem}.',
    cure: 'Correct them and send the job again.',
  },
  SCHEME_NOT_TYPING: {
    class: 'input',
    status: 422,
    sentence: 'The scheme {scheme} is not a typing scheme: its param names no NServ scheme.',
    cure: 'Import it with `enterobot scheme import`, or give it another pipeline.',
  },
  CROBOT_UNREACHABLE: {
    class: 'infrastructure',
    status: 503,
    sentence: 'CRobot does not answer at {url}: {message}',
    cure: 'Check that it runs (`enterobot doctor`); jobs wait and go on by themselves.',
  },
  CROBOT_REFUSED: {
    class: 'infrastructure',
    status: 502,
    sentence: 'CRobot refused the request ({status}): {message}',
    cure: '',
  },
  RESULT_UNREADABLE: {
    class: 'lost',
    status: 500,
    sentence: 'The result of job {job} cannot be read from {path}: {problem}.',
    cure: 'The job is sent again; if it stays so, check the disk of the store.',
  },
  TASK_FORGOTTEN: {
    class: 'lost',
    status: 500,
    sentence: 'CRobot accepted job {job} and does not know it any more.',
    cure: 'It is sent again by itself.',
  },
  ROUTE_UNKNOWN: {
    class: 'infrastructure',
    status: 404,
    sentence: 'There is nothing at {method} {path}.',
    cure: 'Check the address.',
  },
  CALLBACK_UNSIGNED: {
    class: 'infrastructure',
    status: 401,
    sentence: 'The callback is not signed with the key of this installation.',
    cure: 'Give CRobot and web the same callback secret.',
  },
  CALLBACK_TOO_LARGE: {
    class: 'infrastructure',
    status: 413,
    sentence: 'The callback is larger than {bytes} bytes.',
    cure: 'Results belong into files; a callback only says where they are.',
  },
  CALLBACK_MALFORMED: {
    class: 'infrastructure',
    status: 400,
    sentence: 'The callback is malformed: {problem}.',
    cure: 'See docs/reference for its form.',
  },
} as const;
