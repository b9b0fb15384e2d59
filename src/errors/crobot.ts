/**
 * What CRobot's head can refuse, and what can happen to a task. What a *program* asked wrongly is of class
 * infrastructure: it says nothing about a user's data, and must not end a user's job.
 */
export const crobotErrors = {
  CROBOT_OWNED: {
    class: 'infrastructure',
    status: 409,
    sentence: 'Another CRobot already works on the store {store}.',
    cure: 'Use that one, stop it first, or choose another store.',
  },
  CROBOT_CLIENT_UNFIT: {
    class: 'infrastructure',
    status: 400,
    sentence: 'CRobot cannot serve the client {client}: {message}.',
    cure: 'Correct it in the configuration.',
  },
  HEAD_TOKEN_REFUSED: {
    class: 'infrastructure',
    status: 401,
    sentence: 'CRobot does not know this client.',
    cure: 'Send the header `Authorization: Bearer <client token>`.',
  },
  HEAD_ROUTE_UNKNOWN: {
    class: 'infrastructure',
    status: 404,
    sentence: 'CRobot has no route {method} {route}.',
    cure: 'GET / names the routes.',
  },
  HEAD_REQUEST_MALFORMED: {
    class: 'infrastructure',
    status: 400,
    sentence: 'CRobot cannot read this request: {message}.',
    cure: 'Correct it and send it again.',
  },
  HEAD_REQUEST_TOO_LARGE: {
    class: 'infrastructure',
    status: 413,
    sentence: 'The request is larger than CRobot takes ({bytes} bytes).',
    cure: 'Put large data into the store and name it under `inputs`.',
  },
  HEAD_NOT_JSON: {
    class: 'infrastructure',
    status: 415,
    sentence: 'CRobot takes JSON only.',
    cure: 'Send the header `Content-Type: application/json`.',
  },
  HEAD_DATABASE_AWAY: {
    class: 'infrastructure',
    status: 503,
    sentence: "CRobot's database does not answer.",
    cure: 'Look the job up before sending it again; whether this request was kept is not known.',
  },
  SUBMISSION_CHANGED: {
    class: 'infrastructure',
    status: 409,
    sentence: 'Job {job}, attempt {attempt}, was submitted before with another content.',
    cure: 'Send what is different as a new job or a new attempt.',
  },
  SUBMISSION_KILLED: {
    class: 'infrastructure',
    status: 410,
    sentence: 'Job {job} was killed before this submission came.',
    cure: 'Send it as a new job if it is wanted after all.',
  },
  SUBMISSION_PIPELINE_UNKNOWN: {
    class: 'infrastructure',
    status: 404,
    sentence: 'CRobot has no pipeline {pipeline}.',
    cure: 'GET /service-info names the pipelines.',
  },
  SUBMISSION_VERSION_UNKNOWN: {
    class: 'infrastructure',
    status: 404,
    sentence: 'CRobot has no version {version} of pipeline {pipeline}; it has {known}.',
    cure: 'Leave the version empty to get the current one.',
  },
  SUBMISSION_CALLBACK_REFUSED: {
    class: 'infrastructure',
    status: 403,
    sentence: 'CRobot may not call {url} for client {client}.',
    cure: "Use an address on the client's allow-list, or put it there.",
  },
  SUBMISSION_TOO_BIG: {
    class: 'resource',
    status: 422,
    sentence: 'The task asks for {wanted}, and this machine gives CRobot {has}.',
    cure: 'Ask for less, or give CRobot a larger machine.',
  },
  TASK_NOT_STARTED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The task could not be started: {message}',
    cure: 'If the reason is not plain, run its folder by hand with `enterobot pipeline run`.',
  },
  TASK_FOLDER_FOREIGN: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The folder {folder} already belongs to another task.',
    cure: 'The store was used with another database before; move its outputs/ away or choose another store.',
  },
  TASK_LOST: {
    class: 'lost',
    status: 500,
    sentence: 'The process of the task ended without a result ({how}).',
    cure: 'The end of its log: {log}',
  },
  TASK_TIME_LIMIT: {
    class: 'resource',
    status: 500,
    sentence: 'The task ran longer than the {minutes} minutes it was given and was stopped.',
    cure: 'Give it more time.',
  },
  TASK_DEADLINE_PASSED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The task was still waiting when its deadline passed.',
    cure: 'Send it again with a later deadline, or when the machine is less busy.',
  },
  TASK_RESULT_DAMAGED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The result of the task is not what its process wrote: {message}.',
    cure: 'Check the disk of the store; the task can be sent again.',
  },
} as const;
