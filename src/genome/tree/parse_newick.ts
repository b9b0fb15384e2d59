/** A tree as it is written; nodes are numbered as they begin in the text, so that the root is 0 and parents come first. */
export interface NewickTree {
  /** Of the root: -1. */
  parent: Int32Array;
  /** To the parent; NaN where the text says none. */
  length: Float64Array;
  /** As written after the node: a leaf's name, an inner node's name or its support; '' where there is none. */
  label: string[];
}

/** A text that is no Newick; `at` is where, counted from 0. */
export class NotNewick extends Error {
  readonly at: number;

  constructor(at: number, why: string) {
    super(`This is no Newick tree: ${why} at letter ${at + 1}.`);
    this.at = at;
  }
}

const SPACE = /\s/;
/** What ends a name that stands without quotes. */
const SIGN = /[\s()[\],:;']/;

/**
 * Reads one tree in Newick: names in quotes (doubled inside), comments in brackets, lengths with exponents. Underscores
 * stay as they are, since programs write names with them. No recursion: real trees are chains of thousands.
 * @throws NotNewick
 */
export function parseNewick(text: string): NewickTree {
  const parent: number[] = [];
  const length: number[] = [];
  const label: string[] = [];
  const add = (above: number) => {
    label.push('');
    length.push(Number.NaN);
    return parent.push(above) - 1;
  };
  let at = 0;
  const skip = () => {
    for (; at < text.length; at++) {
      if (SPACE.test(text[at]!)) continue;
      if (text[at] !== '[') return;
      const end = text.indexOf(']', at);
      if (end < 0) throw new NotNewick(at, 'a comment that does not end');
      at = end;
    }
  };
  const name = (): string => {
    if (text[at] === "'") return quoted();
    const from = at;
    while (at < text.length && !SIGN.test(text[at]!)) at++;
    return text.slice(from, at);
  };
  const quoted = (): string => {
    const from = at;
    let found = '';
    for (at++; ; at++) {
      const end = text.indexOf("'", at);
      if (end < 0) throw new NotNewick(from, 'a quoted name that does not end');
      found += text.slice(at, end);
      at = end + 1;
      if (text[at] !== "'") return found;
      found += "'";
    }
  };
  /** What may follow a node, open or shut: its label and its length. */
  const told = (node: number) => {
    skip();
    label[node] = name();
    skip();
    if (text[at] !== ':') return;
    at++;
    skip();
    const from = at;
    const word = name();
    length[node] = Number(word);
    if (word === '' || !Number.isFinite(length[node])) throw new NotNewick(from, 'no number after ":"');
    skip();
  };

  let node = add(-1);
  skip();
  if (text[at] === undefined) throw new NotNewick(at, 'nothing');
  for (;;) {
    skip();
    if (text[at] === '(') {
      at++;
      node = add(node);
      continue;
    }
    told(node);
    // After a node stands its sister, or the end of their parent's list, maybe of several.
    while (text[at] === ')') {
      node = parent[node]!;
      if (node < 0) throw new NotNewick(at, 'a ")" too many');
      at++;
      told(node);
    }
    if (text[at] === ',' && parent[node]! >= 0) {
      at++;
      node = add(parent[node]!);
      continue;
    }
    if (text[at] === ';' && node === 0) break;
    throw new NotNewick(at, text[at] === undefined ? 'the end without ";"' : `an unexpected "${text[at]}"`);
  }
  at++;
  skip();
  if (at < text.length) throw new NotNewick(at, 'something after ";"');
  return { parent: Int32Array.from(parent), length: Float64Array.from(length), label };
}
