/** Colours of a drawing that follow the page's. */
export interface Look {
  paper: string;
  ink: string;
  faint: string;
  /** Lines that only guide the eye. */
  guide: string;
  chosen: string;
  /** Behind a line that is chosen, and behind one that was searched for. */
  chosenPaper: string;
  foundPaper: string;
}

export const LIGHT: Look = {
  ...{ paper: '#ffffff', ink: '#1b1f23', faint: '#5b656d', guide: '#d4d9dd' },
  ...{ chosen: '#0b5f7a', chosenPaper: '#d3edf5', foundPaper: '#fff0b3' },
};
export const DARK: Look = {
  ...{ paper: '#242424', ink: '#e6e9eb', faint: '#aab3ba', guide: '#43484d' },
  ...{ chosen: '#7fd0ea', chosenPaper: '#12424f', foundPaper: '#564a12' },
};
