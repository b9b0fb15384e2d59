/** What the web service can refuse before it looks at any record. */
export const apiErrors = {
  AUTH_NEEDED: {
    class: 'input',
    status: 401,
    sentence: 'This needs somebody who is signed in.',
    cure: 'Log in, or send an API token: `Authorization: Bearer <token>`.',
  },
  AUTH_REFUSED: {
    class: 'input',
    status: 401,
    sentence: 'The token is not known, has expired, or was revoked.',
    cure: 'Make a new one on the page of your account, or with `enterobot token add`.',
  },
  NOT_ALLOWED: {
    class: 'input',
    status: 403,
    sentence: '{who} may not do this.',
    cure: 'Ask an administrator, or the curator of the database.',
  },
  REQUEST_WRONG: {
    class: 'input',
    status: 400,
    sentence: 'The request cannot be read: {problem}.',
    cure: 'Correct it and send it again; /api/v1.0/openapi.json describes every route.',
  },
  REQUEST_TOO_LARGE: {
    class: 'input',
    status: 413,
    sentence: 'The request is larger than this route takes.',
    cure: 'Send it in parts; files go through uploads.',
  },
  REQUEST_NOT_TAKEN: {
    class: 'input',
    status: 415,
    sentence: 'This route does not take the content type {type}.',
    cure: 'Send the header `Content-Type: application/json`.',
  },
  TOO_MANY_REQUESTS: {
    class: 'infrastructure',
    status: 429,
    sentence: 'Too many requests came from here.',
    cure: 'Wait as long as the header `Retry-After` says.',
  },
  PAGES_NOT_BUILT: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The pages are not built here.',
    cure: 'Run `sh scripts/bootstrap.sh` as the owner of the installation; the API works without them.',
  },
} as const;
