import { parameterFault } from './check_parameter.ts';
import { GIVEN, INPUT_FILES, type Manifest } from './manifest.ts';
import { namesOf, placeholdersOf } from './placeholders.ts';

/** Something wrong at a place of a manifest. */
export interface Fault {
  path: (string | number)[];
  problem: string;
}

/** What no key can say alone: names that nothing stands for, columns that cannot be read, doubles. */
export function faultsBetween(manifest: Manifest): Fault[] {
  return [...argumentFaults(manifest), ...nameFaults(manifest), ...columnFaults(manifest)];
}

function argumentFaults(manifest: Manifest): Fault[] {
  const names = namesOf(manifest);
  const faults: Fault[] = [];
  const check = (argument: string, path: Fault['path']) => {
    for (const name of placeholdersOf(argument)) {
      if (names.has(name)) continue;
      const known = [...names].map((one) => `{${one}}`).join(' ');
      faults.push({
        path,
        problem: `nothing stands for {${name}}; there are ${known} (a brace itself is {{ or }})`,
      });
    }
  };
  for (const [at, one] of manifest.arguments.entries()) {
    if (typeof one === 'string') {
      check(one, ['arguments', at]);
      continue;
    }
    if (manifest.parameters[one.when]?.kind !== 'yes_no') {
      faults.push({ path: ['arguments', at, 'when'], problem: `${one.when} is no parameter of kind yes_no` });
    }
    for (const [i, argument] of one.arguments.entries()) check(argument, ['arguments', at, 'arguments', i]);
  }
  return faults;
}

function nameFaults({ parameters, files, inputs, columns, stdout }: Manifest): Fault[] {
  const faults: Fault[] = [];
  if (stdout !== undefined && Object.values<string>(INPUT_FILES).includes(stdout)) {
    faults.push({ path: ['stdout'], problem: `${stdout} is the name of an input` });
  }
  const taken = new Set<string>(GIVEN);
  for (const [group, names] of Object.entries({ files, parameters })) {
    for (const name of Object.keys(names)) {
      if (taken.has(name)) faults.push({ path: [group, name], problem: `the name ${name} is taken already` });
      taken.add(name);
    }
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const fault = parameterFault(parameter, parameter.default);
    if (fault) faults.push({ path: ['parameters', name, 'default'], problem: fault });
  }
  if (new Set(inputs).size < inputs.length) faults.push({ path: ['inputs'], problem: 'names one twice' });
  const seen = new Set<string>();
  columns.forEach(({ name }, at) => {
    if (seen.has(name))
      faults.push({ path: ['columns', at, 'name'], problem: `two columns are named ${name}` });
    seen.add(name);
  });
  return faults;
}

function columnFaults({ columns, result }: Manifest): Fault[] {
  const faults: Fault[] = [];
  const { header, format, row, comment } = result;
  if (format === 'json') {
    for (const [key, value] of Object.entries({ header, comment })) {
      if (value !== undefined) faults.push({ path: ['result', key], problem: 'only a table (tsv) has it' });
    }
    if (row !== 'only') faults.push({ path: ['result', 'row'], problem: 'only a table (tsv) has rows' });
  }
  const inHeader = (name: string, path: Fault['path']) => {
    if (header && !header.includes(name)) faults.push({ path, problem: `the header has no ${name}` });
  };
  if (typeof row === 'object') inHeader(Object.values(row)[0]!, ['result', 'row']);
  columns.forEach(({ from, count, pattern, kind }, at) => {
    const path = ['columns', at];
    if ((from === undefined) === (count === undefined)) {
      faults.push({ path, problem: 'takes one of from and count' });
    }
    if (from !== undefined) inHeader(from, [...path, 'from']);
    if (count !== undefined) {
      if (format === 'json')
        faults.push({ path: [...path, 'count'], problem: 'only a table (tsv) has rows' });
      if (kind !== 'integer') faults.push({ path: [...path, 'kind'], problem: 'a count is an integer' });
      for (const [i, one] of count.entries()) inHeader(one.column, [...path, 'count', i, 'column']);
    }
    if (pattern === undefined) return;
    try {
      new RegExp(pattern, 'u');
    } catch (error) {
      faults.push({ path: [...path, 'pattern'], problem: (error as Error).message });
    }
  });
  return faults;
}
