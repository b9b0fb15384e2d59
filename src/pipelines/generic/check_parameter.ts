import type { Json } from '../../protocol/task.ts';
import type { Manifest, Parameter } from './manifest.ts';

/** What is wrong with a value for a parameter, in words that follow its name; undefined: nothing. */
export function parameterFault(parameter: Parameter, value: Json): string | undefined {
  const { kind, min, max, choices } = parameter;
  if (kind === 'yes_no') return typeof value === 'boolean' ? undefined : 'must be true or false';
  if (kind === 'text') {
    if (typeof value !== 'string') return 'must be a text';
    if (choices) return choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
    // It stands where the manifest put it, but there it must not look like an option of the program.
    if (value.startsWith('-')) return 'must not begin with -';
    if (value.length > 1000 || /\p{Cc}/u.test(value)) return 'must be one line of at most 1000 letters';
    return undefined;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
  if (kind === 'integer' && !Number.isSafeInteger(value)) return 'must be a whole number';
  if (min !== undefined && value < min) return `must be at least ${min}`;
  if (max !== undefined && value > max) return `must be at most ${max}`;
  return undefined;
}

/** The first thing wrong with the values for a manifest's parameters; undefined: nothing. */
export function parametersFault({ parameters }: Manifest, values: Record<string, Json>): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name]! : undefined;
    const known = Object.keys(parameters).join(', ') || 'none';
    if (!parameter) return `there is no parameter ${name} (there are: ${known})`;
    const fault = parameterFault(parameter, value);
    if (fault) return `${name} ${fault}`;
  }
  return undefined;
}
