import type { Serovar } from './antigen_set.ts';
import { type AntigenHit, type AntigenPlace, quality } from './find_antigens.ts';
import { serovarsOf } from './formula.ts';
import {
  type Evidence,
  either,
  evidenceOf,
  isCall,
  nothingCalled,
  placesOf,
  type SerotypePrediction,
  spoken,
  tied,
  WHOLE,
} from './prediction.ts';

/**
 * Serogroups that wzx and wzy do not tell apart in such sets (methods): A and D1 differ by two letters in wzx, and tyv, which
 * makes the difference, is not in the set; D2 has the wzx of D1; E4 is E1 with a gene of a phage.
 */
const NOT_SEPARABLE = [
  ['A', 'D1', 'D2'],
  ['E1', 'E4'],
] as const;

/** White, Kauffmann, Le Minor: the factors that make the group. Others are called O and their number already. */
const FACTORS: Readonly<Record<string, string>> = {
  ...{ A: 'O2', B: 'O4', C1: 'O7', 'C2-C3': 'O8', D1: 'O9', D2: 'O9,46', D3: 'O9,46,27' },
  ...{ E1: 'O3,10', E4: 'O1,3,19', F: 'O11', G: 'O13', H: 'O6,14', I: 'O16', J: 'O17', K: 'O18' },
  ...{ L: 'O21', M: 'O28', N: 'O30', O: 'O35', P: 'O38', Q: 'O39', R: 'O40', S: 'O41', T: 'O42' },
  ...{ U: 'O43', V: 'O44', W: 'O45', X: 'O47', Y: 'O48', Z: 'O50' },
};

/** What a formula does not tell although the table has one row, or rows that a person would not look for (methods). */
const SAME_FORMULA: readonly [RegExp, string][] = [
  [
    /^Paratyphi B/,
    'Paratyphi B and its variant Java have one formula: only tartrate, and sequence types, tell them apart.',
  ],
  [
    /^(Choleraesuis|Paratyphi C|Typhisuis)$/,
    'Choleraesuis, Paratyphi C and Typhisuis have one formula: only biochemistry, and sequence types, tell them apart.',
  ],
  [
    /^(Gallinarum|Pullorum)$/,
    'Gallinarum and Pullorum have one formula: only biochemistry, and sequence types, tell them apart.',
  ],
  [
    /^Enteritidis$/,
    'Gallinarum and Pullorum, which do not move, carry a fliC of g,m as well: the formula of their genes is that of Enteritidis.',
  ],
];

/** Serovar of Salmonella from what was found and the White-Kauffmann-Le Minor table. */
export function predictSalmonella(
  places: readonly AntigenPlace[],
  table: readonly Serovar[],
): SerotypePrediction {
  const evidence: Evidence[] = [];
  const notes: string[] = [];
  const o = serogroupsOf(places, evidence, notes);
  const h = phasesOf(places, evidence, notes);
  const o_antigen = o.groups ? o.groups.map(factors).join(' or ') : null;
  const h1 = h.h1 ? antigensOf(h.h1).join(' or ') : null;
  const h2 = h.h2 ? antigensOf(h.h2).join(' or ') : h.h1 ? '-' : null;
  const about = { o_antigen, h1, h2, notes, evidence };
  if (!o.groups || !h1) {
    const sentence = cannotTell(o, h, { o_antigen, h1, h2 });
    if (o.groups && !h.h1 && !h.h2) notes.push(NO_FLAGELLIN);
    return { ...about, formula: null, serovars: [], told: false, sentence };
  }
  const found = { serogroups: o.groups, h1: antigensOf(h.h1!), h2: h.h2 ? antigensOf(h.h2) : ['-'] };
  const rows = serovarsOf(table, found);
  const formula = formulaOf(rows, o.groups, h1, h2!);
  const serovars = [...new Set(rows.map(({ serovar }) => serovar))];
  for (const [name, note] of SAME_FORMULA) if (serovars.some((one) => name.test(one))) notes.push(note);
  const because = `${o.why}; ${h.why}.`;
  if (rows.length === 0) {
    const hint = h.h2 ? '' : monophasic(table, found);
    const sentence = `Cannot tell the serovar, because no serovar of the table has the formula ${formula}:${hint} ${because}`;
    return { ...about, formula, serovars, told: false, sentence };
  }
  if (!h.h2) notes.push(monophasicNote(table, found));
  const several = serovars.length > 1 ? `, which cannot be told apart by their formula` : '';
  const sentence = `${either(serovars)}${several} (${formula}): ${because}`;
  return { ...about, notes: notes.filter((note) => note !== ''), formula, serovars, told: true, sentence };
}

const NO_FLAGELLIN =
  'Without a flagellin: it does not move, or its gene is broken; and other genera carry O genes like these, so see that the species was checked.';

function cannotTell(
  o: { groups: string[] | null; why: string },
  h: Phases,
  known: { o_antigen: string | null; h1: string | null; h2: string | null },
): string {
  const whys = [...(o.groups ? [] : [o.why]), ...(h.h1 ? [] : [h.why])].join('; ');
  const nothing = !o.groups && !h.h1 && !h.h2;
  const rest = nothing ? ' It may not be Salmonella at all.' : partly(known.o_antigen, known.h1, known.h2);
  return `Cannot tell the serovar, because ${whys}.${rest}`;
}

function factors(serogroup: string): string {
  return FACTORS[serogroup] ?? serogroup;
}

/** Antigens that the place is equally near to. */
function antigensOf(hits: readonly AntigenHit[]): string[] {
  return [...new Set(tied(hits).map(({ antigen }) => antigen))];
}

/** As the table writes it where its rows agree, else with the factors of the groups. */
function formulaOf(rows: readonly Serovar[], groups: readonly string[], h1: string, h2: string): string {
  const written = new Set(rows.map(({ o }) => o));
  const o =
    written.size === 1
      ? [...written][0]!
      : groups.map((group) => factors(group).replace(/^O/, '')).join(' or ');
  return `${o}:${h1}:${h2}`;
}

function serogroupsOf(
  places: readonly AntigenPlace[],
  evidence: Evidence[],
  notes: string[],
): { groups: string[] | null; why: string } {
  const found = (['wzx', 'wzy'] as const).flatMap((gene) => {
    const [hits] = placesOf(places, [gene]);
    if (!hits || !isCall(hits[0]!)) return [];
    const groups = new Set(antigensOf(hits));
    for (const set of NOT_SEPARABLE) {
      if (set.some((group) => groups.has(group))) for (const group of set) groups.add(group);
    }
    return [{ hits, groups: [...groups].sort() }];
  });
  if (found.length === 0) {
    return { groups: null, why: nothingCalled(places, ['wzx', 'wzy'], 'O antigens') };
  }
  const told = found.map(({ hits }) => spoken(hits[0]!, antigensOf(hits).map(named).join(' or ')));
  const groups = found.map((one) => one.groups).reduce((a, b) => a.filter((group) => b.includes(group)));
  for (const { hits } of found) {
    evidence.push(evidenceOf(hits, groups.length > 0));
    if (hits[0]!.coverage < WHOLE) notes.push(`Only a part of ${hits[0]!.gene} was found.`);
  }
  if (groups.length === 0) {
    return { groups: null, why: `the genes of the O antigen disagree: ${told.join(' against ')}` };
  }
  if (groups.length > 1) {
    notes.push(`${either(groups.map(factors))} cannot be told apart by wzx and wzy.`);
  }
  return { groups, why: told.join(' and ') };
}

function named(serogroup: string): string {
  const factor = factors(serogroup);
  return factor === serogroup ? serogroup : `${factor} (group ${serogroup})`;
}

interface Phases {
  h1: AntigenHit[] | null;
  h2: AntigenHit[] | null;
  why: string;
}

interface Assigned {
  h1: AntigenHit[] | null;
  h2: AntigenHit[] | null;
  /** The places they are on. */
  of: AntigenHit[][];
  worth: number;
}

/** One place is fliC or fljB: two places are given to the two genes so that they fit best together. */
function assign(called: readonly AntigenHit[][]): Assigned {
  const as = (hits: AntigenHit[], gene: string) => {
    const own = hits.filter((hit) => hit.gene === gene);
    return own[0] && isCall(own[0]) ? own : null;
  };
  let best: Assigned = { h1: null, h2: null, of: [], worth: 0 };
  for (const one of called) {
    const isFirst = one[0]!.gene === 'fliC';
    const worth = quality(one[0]!);
    const [h1, h2] = isFirst ? [as(one, 'fliC'), null] : [null, as(one, 'fljB')];
    if (worth > best.worth) best = { h1, h2, of: [one], worth };
  }
  for (const one of called) {
    for (const other of called) {
      const [h1, h2] = [as(one, 'fliC'), as(other, 'fljB')];
      if (one === other || !h1 || !h2) continue;
      const worth = quality(h1[0]!) + quality(h2[0]!);
      if (worth > best.worth) best = { h1, h2, of: [one, other], worth };
    }
  }
  return best;
}

/** Both phases, with what speaks for them. */
function phasesOf(places: readonly AntigenPlace[], evidence: Evidence[], notes: string[]): Phases {
  const called = placesOf(places, ['fliC', 'fljB']).filter((hits) => isCall(hits[0]!));
  const best = assign(called);
  for (const hits of [best.h1, best.h2]) {
    if (!hits) continue;
    evidence.push(evidenceOf(hits, true));
    if (hits[0]!.coverage < WHOLE) notes.push(`Only a part of ${hits[0]!.gene} was found.`);
    const names = antigensOf(hits);
    if (names.length > 1)
      notes.push(`${either(names)} cannot be told apart: the set has the same gene for them.`);
  }
  for (const hits of called.filter((one) => !best.of.includes(one))) {
    evidence.push(evidenceOf(hits, false));
    notes.push(`A further flagellin was found: ${spoken(hits[0]!, hits[0]!.antigen)}.`);
  }
  const told = [best.h1, best.h2].flatMap((hits) =>
    hits ? [spoken(hits[0]!, antigensOf(hits).join(' or '))] : [],
  );
  if (!best.h1) {
    const second = best.h2 ? `, only ${told[0]}` : '';
    const genes = best.h2 ? ['fliC'] : ['fliC', 'fljB'];
    return {
      h1: null,
      h2: best.h2,
      why: `${nothingCalled(best.h2 ? [] : places, genes, 'flagellins of the first phase')}${second}`,
    };
  }
  return { ...best, why: best.h2 ? told.join(' and ') : `${told[0]}, and no fljB` };
}

function partly(o: string | null, h1: string | null, h2: string | null): string {
  return ` Known of the formula: ${(o ?? 'O?').replace(/^O/, '')}:${h1 ?? '?'}:${h2 ?? '?'}.`;
}

/** Serovars that would fit with a second phase: without fljB the genome is a monophasic variant of one, or has a gap there. */
function withSecondPhase(
  table: readonly Serovar[],
  found: { serogroups: readonly string[]; h1: readonly string[] },
): string[] {
  const all = [...new Set(table.map(({ h2 }) => h2).filter((h2) => h2 !== '-'))];
  return [...new Set(serovarsOf(table, { ...found, h2: all }).map(({ serovar }) => serovar))];
}

function monophasic(
  table: readonly Serovar[],
  found: { serogroups: readonly string[]; h1: readonly string[] },
): string {
  const names = withSecondPhase(table, found);
  if (names.length === 0) return '';
  return ` no fljB was found, so it is a monophasic variant of ${either(names)}, or fljB lies in a gap of the assembly;`;
}

function monophasicNote(
  table: readonly Serovar[],
  found: { serogroups: readonly string[]; h1: readonly string[] },
): string {
  const names = withSecondPhase(table, found);
  if (names.length === 0) return '';
  const shown =
    names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : either(names);
  return `No fljB was found. With a second phase it could be ${shown}; without one it is monophasic, as far as the assembly has no gap there.`;
}
