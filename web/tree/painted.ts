import type { Slice } from './colouring.ts';
import type { Placed, ShownTree } from './shown_tree.ts';

/** What is painted; nothing of it changes while one looks around. */
export interface Painted {
  shown: ShownTree;
  placed: Placed;
  slices: readonly (readonly Slice[])[];
  /** One of each group; '' has none. */
  labels: readonly string[];
  linkLabels: boolean;
  lengths: 'true' | 'log';
  /** What lengths are in. */
  unit: string;
  chosen: ReadonlySet<number>;
  /** A group that was searched for or is pointed at. */
  marked: number | undefined;
  ink: Ink;
}

export interface Ink {
  paper: string;
  line: string;
  text: string;
  mark: string;
}

export const INKS: Record<'light' | 'dark', Ink> = {
  light: { paper: '#ffffff', line: '#7d858c', text: '#1d2226', mark: '#000000' },
  dark: { paper: '#1a1d21', line: '#8b949c', text: '#e6eaed', mark: '#ffffff' },
};
