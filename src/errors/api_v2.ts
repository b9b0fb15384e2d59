/** What API v2.0 (the paths of EnteroBase) refuses, beside what every route does. */
export const apiV2Errors = {
  FIELD_UNKNOWN: {
    class: 'input',
    status: 400,
    sentence: '{parameter} names {field}, which {list} does not have.',
    cure: 'Its fields are: {fields}.',
  },
  SORT_ORDER_UNKNOWN: {
    class: 'input',
    status: 400,
    sentence: 'sortorder cannot be {order}.',
    cure: 'Use asc or desc.',
  },
  RECORDS_READ_ONLY: {
    class: 'input',
    status: 403,
    sentence: '{list} are not edited through API v2.0.',
    cure: 'Strains are: PUT /api/v2.0/{database}/strains/<barcode> with cells of metadata.',
  },
  PASSWORD_IN_ADDRESS: {
    class: 'input',
    status: 403,
    sentence: 'A password in the address of a request would stand in the logs on its way.',
    cure: 'Send username and password by POST, as JSON. From the same machine GET is taken too.',
  },
  REQUEST_RATE: {
    class: 'input',
    status: 400,
    sentence: 'API_V2_RATE cannot be {value}.',
    cure: 'Say how many requests a second one user may send, e.g. 3; 0 is any number.',
  },
  DUMP_LINK_OVER: {
    class: 'input',
    status: 401,
    sentence: 'This link is not valid, or no longer.',
    cure: 'Ask for the list again: its links are made anew, and are good for a day. Or send an API token.',
  },
} as const;
