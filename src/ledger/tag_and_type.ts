import { EnterobotError } from '../errors.ts';

/** What a job is run for; kept as text in user_jobs.accession (the seed's tag). */
export type Tag =
  | { family: 'assembly'; runs: string[] }
  | { family: 'assembly'; trace: string; read1: string; read2: string }
  | { family: 'scheme'; assembly: string }
  | { family: 'analysis'; id: number; name?: string }
  | { family: 'local'; label: string };

export type Family = Tag['family'];

/** Which class processes the result; kept as text in user_jobs.pipeline (the seed's type). */
export interface TypeName {
  /** What the registry knows the class by, e.g. `QAssembly`, `nomenclature`, `SeroPred`. */
  name: string;
  /** For nomenclature: the scheme. */
  scheme?: string;
  /** After the semicolon; ignored by the system. */
  comment?: string;
}

/** These characters part the pieces of a tag, so no piece may hold one: refused at upload. */
const IN_NAMES = /[#,\n\r\0]/;

function piece(text: string, forbidden: RegExp, what: string): string {
  if (text === '' || forbidden.test(text)) throw new EnterobotError('TAG_UNWRITABLE', { what, text });
  return text;
}

/** The tag as the seed writes it. @throws TAG_UNWRITABLE when a name holds a character that would break it */
export function writeTag(tag: Tag): string {
  switch (tag.family) {
    case 'assembly':
      if ('runs' in tag) {
        if (tag.runs.length === 0) throw new EnterobotError('TAG_UNWRITABLE', { what: 'runs', text: '' });
        return tag.runs.map((run) => piece(run, IN_NAMES, 'a run accession')).join(',');
      }
      return [
        piece(tag.trace, IN_NAMES, 'a trace accession'),
        piece(tag.read1, IN_NAMES, 'a read file name'),
        piece(tag.read2, IN_NAMES, 'a read file name'),
      ].join('#');
    case 'scheme':
      return piece(tag.assembly, IN_NAMES, 'an assembly barcode');
    case 'analysis':
      return tag.name === undefined ? String(tag.id) : `${piece(tag.name, /[\n\r\0]/, 'a name')}:${tag.id}`;
    case 'local':
      return piece(tag.label, /\0/, 'a label');
  }
}

/** The inverse of `writeTag`; the family says how to read it. @throws TAG_UNREADABLE */
export function parseTag(family: Family, text: string): Tag {
  switch (family) {
    case 'assembly': {
      const [trace, read1, read2, ...rest] = text.split('#');
      if (read1 === undefined) return { family, runs: text.split(',') };
      if (!trace || !read2 || rest.length > 0) throw new EnterobotError('TAG_UNREADABLE', { family, text });
      return { family, trace, read1, read2 };
    }
    case 'scheme':
      return { family, assembly: text };
    case 'analysis': {
      // A name may hold colons; the id is what follows the last one.
      const colon = text.lastIndexOf(':');
      const id = Number(text.slice(colon + 1));
      if (!Number.isSafeInteger(id)) throw new EnterobotError('TAG_UNREADABLE', { family, text });
      return colon < 0 ? { family, id } : { family, id, name: text.slice(0, colon) };
    }
    case 'local':
      return { family, label: text };
  }
}

/** The type as the seed writes it: `name`, `name:scheme`, either with `;comment`. @throws TAG_UNWRITABLE */
export function writeType(type: TypeName): string {
  const scheme = type.scheme === undefined ? '' : `:${piece(type.scheme, /[;:\n\r\0]/, 'a scheme')}`;
  const comment = type.comment === undefined ? '' : `;${type.comment}`;
  return `${piece(type.name, /[;:\n\r\0]/, 'a type')}${scheme}${comment}`;
}

/** The inverse of `writeType`. */
export function parseType(text: string): TypeName {
  const semicolon = text.indexOf(';');
  const head = semicolon < 0 ? text : text.slice(0, semicolon);
  const colon = head.indexOf(':');
  return {
    name: colon < 0 ? head : head.slice(0, colon),
    ...(colon < 0 ? {} : { scheme: head.slice(colon + 1) }),
    ...(semicolon < 0 ? {} : { comment: text.slice(semicolon + 1) }),
  };
}
