import { AMBIGUOUS } from './nucleotides.ts';

/** Letters of a word. An edit breaks at most as many words. */
const SIZE = 8;
const WORDS = 4 ** SIZE;

/** Which short words a region holds, and where. */
export interface RegionWords {
  size: number;
  /** Words of the letters that the region holds, less those that it does not. */
  shared(letters: Uint8Array): number;
  /** Where on the region the first letter comes by most of the words; null if none is shared. */
  diagonal(letters: Uint8Array): number | null;
}

/** Where the region of turn t first holds a word; kept, because clearing it costs more than all else here. */
const place = new Int32Array(WORDS);
const turnOf = new Int32Array(WORDS);
let turn = 0;

/** The words of a region; valid until the next region's are asked for. */
export function regionWords(region: Uint8Array): RegionWords {
  turn++;
  const mine = turn;
  eachWord(region, (word, at) => {
    if (turnOf[word] === mine) return;
    turnOf[word] = mine;
    place[word] = at;
  });
  return {
    size: SIZE,
    shared(letters) {
      let balance = 0;
      eachWord(letters, (word) => {
        balance += turnOf[word] === mine ? 1 : -1;
      });
      return balance;
    },
    diagonal(letters) {
      const votes = new Int32Array(letters.length + region.length);
      let best = -1;
      eachWord(letters, (word, at) => {
        if (turnOf[word] !== mine) return;
        const slot = place[word]! - at + letters.length;
        votes[slot]!++;
        if (best < 0 || votes[slot]! > votes[best]!) best = slot;
      });
      return best < 0 ? null : best - letters.length;
    },
  };
}

function eachWord(codes: Uint8Array, visit: (word: number, at: number) => void): void {
  let word = 0;
  let run = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === AMBIGUOUS) {
      run = 0;
      continue;
    }
    word = ((word << 2) | codes[i]!) & (WORDS - 1);
    if (++run >= SIZE) visit(word, i - SIZE + 1);
  }
}
