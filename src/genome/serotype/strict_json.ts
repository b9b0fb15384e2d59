/** Where a JSON text is wrong; `line` from 1. */
export class JsonFault extends Error {
  readonly line: number;

  constructor(problem: string, line: number) {
    super(problem);
    this.line = line;
  }
}

/**
 * Parses JSON, and refuses an object that has one key twice: JSON.parse would keep the last of them without a word.
 * @throws JsonFault
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = at === undefined ? lineAt(text, text.length) : lineAt(text, Number(at));
    throw new JsonFault(`it is no JSON (${(error as Error).message})`, line);
  }
  // The text is JSON: only its strings and brackets matter from here.
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [word] = found;
    const keys = open.at(-1);
    if (word === '{') open.push(new Set());
    else if (word === '[') open.push(null);
    else if (word === '}' || word === ']') open.pop();
    else if (word.startsWith('"') && keys && isKey) {
      const key = JSON.parse(word) as string;
      if (keys.has(key))
        throw new JsonFault(`${word.slice(0, 200)} stands in it twice`, lineAt(text, found.index));
      keys.add(key);
    }
    isKey = word === '{' || (word === ',' && open.at(-1) !== null);
  }
  return value;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
