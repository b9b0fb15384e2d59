/**
 * Twenty colours that differ in lightness where red and green look alike, the first ones most. After Paul Tol's schemes
 * "bright", "muted" and "vibrant" (personal.sron.nl/~pault), which are made for people who are colour-blind.
 */
export const COLOURS = [
  ...[
    '#4477aa',
    '#ee7733',
    '#228833',
    '#cc3377',
    '#66ccee',
    '#ccbb44',
    '#332288',
    '#cc3311',
    '#44aa99',
    '#aa4499',
  ],
  ...[
    '#999933',
    '#0077bb',
    '#ddcc77',
    '#661100',
    '#88ccee',
    '#ee99aa',
    '#117733',
    '#bb7799',
    '#b15928',
    '#77aa88',
  ],
];
/** Of what is beyond them. */
export const OTHER = '#8a8f98';
export const UNKNOWN = '#d0d4d9';
/** Where nothing is coloured. */
export const PLAIN = '#4477aa';
