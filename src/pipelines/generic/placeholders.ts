import { GIVEN, type Manifest } from './manifest.ts';

const PLACEHOLDER = /\{\{|\}\}|\{([^{}]*)\}/g;

/** The names between braces in an argument; `{{` and `}}` are braces themselves. */
export function placeholdersOf(argument: string): string[] {
  return [...argument.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** The argument list, each placeholder replaced inside its own argument: nothing can become two. */
export function argumentsWith(
  manifest: Pick<Manifest, 'arguments'>,
  values: ReadonlyMap<string, string | number | boolean>,
): string[] {
  return manifest.arguments.flatMap((one) => {
    if (typeof one === 'string') return [filled(one, values)];
    return values.get(one.when) === true ? one.arguments.map((argument) => filled(argument, values)) : [];
  });
}

function filled(argument: string, values: ReadonlyMap<string, string | number | boolean>): string {
  return argument.replace(PLACEHOLDER, (whole, name: string | undefined) => {
    if (name === undefined) return whole[0]!;
    const value = values.get(name);
    if (value === undefined) throw new Error(`no value for {${name}}: the manifest was not checked`);
    return String(value);
  });
}

/** Every name that the arguments of a manifest may take. */
export function namesOf({ inputs, files, parameters }: Manifest): Set<string> {
  const absent = new Set<string>();
  if (!inputs.includes('assembly')) absent.add('assembly');
  if (!inputs.includes('reads')) for (const name of ['read1', 'read2']) absent.add(name);
  const given = GIVEN.filter((name) => !absent.has(name));
  return new Set([...given, ...Object.keys(files), ...Object.keys(parameters)]);
}
