/** One line of `doctor`. */
export interface Finding {
  what: string;
  ok: boolean;
  /** False: some of the work can be done without it. */
  needed: boolean;
  says: string;
}
