import { expect, test } from 'vitest';
import { movedPositions } from '../../src/jobs/ms_tree/positions.ts';

const link = (source: number, target: number, distance: number) => ({ source, target, distance });
const before = [['1'], ['2', '5']];

test('a node stands where one of its STs stood, whatever its number is now; others only where all had places', () => {
  const now = { identifiers: [['7'], ['5'], ['1', '9']], links: [link(0, 1, 3), link(1, 2, 2)] };
  expect(movedPositions({ 1: [4, 5] }, before, now, 'true')).toEqual({ 1: [4, 5] });
  const all = movedPositions({ 0: [0, 0], 1: [4, 5] }, before, now, 'true');
  expect(all).toMatchObject({ 1: [4, 5], 2: [0, 0] });
  // As far from its neighbour as its link is long.
  expect(Math.hypot(all[0]![0] - 4, all[0]![1] - 5)).toBeCloseTo(3, 6);
  const log = movedPositions({ 0: [0, 0], 1: [4, 5] }, before, now, 'log');
  expect(Math.hypot(log[0]![0] - 4, log[0]![1] - 5)).toBeCloseTo(2, 6);
});

test('of a tree in which nothing is left of the old one, and of places of nodes that never were', () => {
  const now = { identifiers: [['8'], ['9']], links: [link(0, 1, 1)] };
  expect(movedPositions({ 0: [0, 0], 1: [1, 1] }, before, now, 'true')).toEqual({});
  expect(movedPositions({ 7: [0, 0] }, before, now, 'true')).toEqual({});
  expect(movedPositions({}, [], now, 'true')).toEqual({});
});
