import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { crisprNumbers } from '../../src/nserv/crispr_catalogue.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const random = randomFrom(5);
const numbers = (sequences: string[]) => inTransaction(pool, (tx) => crisprNumbers(tx, 'spacer', sequences));

test('the same sequence has the same number, whoever asks at the same moment; a rollback leaves no gap', async () => {
  const sequences = Array.from({ length: 40 }, () => dna(random, 32));
  const ask = (seed: number) => {
    const mine = randomFrom(seed);
    return numbers([...sequences].sort(() => mine(3) - 1).slice(0, 25));
  };
  const given = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(i + 1)));
  const all = new Map<string, number>();
  for (const one of given) {
    expect(one.size).toBe(25);
    for (const [sequence, number] of one) {
      expect(all.get(sequence) ?? number).toBe(number);
      all.set(sequence, number);
    }
  }
  const lost = inTransaction(pool, async (tx) => {
    await crisprNumbers(tx, 'spacer', ['ACGTACGTACGT']);
    throw new Error('crashed before the commit');
  });
  await expect(lost).rejects.toThrow('crashed');
  const [next] = (await numbers([dna(random, 30)])).values();
  expect([...new Set(all.values())].sort((a, b) => a - b)).toEqual(
    Array.from({ length: all.size }, (_, i) => i + 1),
  );
  expect(next).toBe(all.size + 1);
});

test('repeats are counted by themselves; a very long spacer has a number too', async () => {
  const repeat = await inTransaction(pool, (tx) => crisprNumbers(tx, 'repeat', ['ACGTACGTACGTACGT']));
  expect(repeat.get('ACGTACGTACGTACGT')).toBe(1);
  const long = dna(random, 20_000);
  expect(await numbers([long])).toEqual(await numbers([long, long]));
  expect(await numbers([])).toEqual(new Map());
});

test('a number is never changed and never taken back', async () => {
  await expect(pool.query('delete from crispr_sequences where number = 1')).rejects.toThrow('never changed');
  await expect(pool.query('update crispr_sequences set number = number + 1000')).rejects.toThrow(
    'never changed',
  );
});
