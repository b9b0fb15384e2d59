import { InvalidArgumentError } from 'commander';

/** Levels of HierCC, as in 0,2,5,10. */
export function levelList(text: string): number[] {
  const levels = text.split(',').map((word) => (/^\d{1,5}$/.test(word) ? Number(word) : Number.NaN));
  if (levels.some((level, i) => !(level >= 0) || (i > 0 && level <= levels[i - 1]!))) {
    throw new InvalidArgumentError('It takes whole numbers that grow, as in 0,2,5,10.');
  }
  return levels;
}
