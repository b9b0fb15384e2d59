import { byAntigen } from './antigen_set.ts';
import { type AntigenHit, type AntigenPlace, quality } from './find_antigens.ts';
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

const O_GENES = ['wzx', 'wzy', 'wzm', 'wzt'] as const;
/** Where one of these is found it is the flagellin that is made, whatever fliC is (methods: they beat fliC). */
const OTHER_FLAGELLINS = ['flkA', 'fllA', 'flmA', 'flnA'] as const;
const FLAGELLINS = ['fliC', ...OTHER_FLAGELLINS] as const;

/** Of a gene that speaks for another antigen than the rest an allele of theirs counts, if it is hardly less near. */
const HARDLY_LESS = 0.02;

const FLEXNERI =
  'Types of Shigella flexneri are made by gtr and oac genes, which are not in the set: they are not told.';

const SHIGELLA_ONLY = 'O antigens that only Shigella has are not all in the set.';
const RELATIVES =
  'Without a flagellin: Shigella does not move; and Citrobacter and other genera carry O genes like these, so see that the species was checked.';

/** Serotype of Escherichia or Shigella from what was found. `groups`: antigens that the set does not tell apart. */
export function predictEscherichia(
  places: readonly AntigenPlace[],
  groups: readonly (readonly string[])[],
): SerotypePrediction {
  const evidence: Evidence[] = [];
  const notes: string[] = [];
  const o = oAntigen(places, groups, evidence, notes);
  const h = hAntigen(places, groups, evidence, notes);
  if (o.names?.some((name) => name === 'O13' || name === 'O135')) notes.push(FLEXNERI);
  const names = { o: o.names?.join('/') ?? null, h: h.names?.join('/') ?? null };
  if (names.o === null && names.h !== null) notes.push(SHIGELLA_ONLY);
  if (names.o !== null && names.h === null) notes.push(RELATIVES);
  const told = names.o !== null && names.h !== null;
  const serotype = `${names.o ?? 'O?'}:${names.h ?? 'H?'}`;
  const known = told ? `${serotype}: ` : names.o || names.h ? `${serotype}; cannot tell all of it: ` : '';
  const both = `${o.why}; ${h.why}.`;
  const sentence =
    known === '' ? `Cannot tell, because ${both} It may not be Escherichia at all.` : `${known}${both}`;
  const formula = known === '' ? null : serotype;
  const serovars = told ? [serotype] : [];
  return { o_antigen: names.o, h1: names.h, h2: null, formula, serovars, told, sentence, notes, evidence };
}

interface Answer {
  names: string[] | null;
  why: string;
}

/** The antigens of the hits that are as good as the best, each with those that the set does not tell from it. */
function joined(hits: readonly AntigenHit[], groups: readonly (readonly string[])[]): string[] {
  const names = tied(hits).flatMap(
    ({ antigen }) => groups.find((group) => group.includes(antigen)) ?? [antigen],
  );
  return [...new Set(names)].sort(byAntigen);
}

function oAntigen(
  places: readonly AntigenPlace[],
  groups: readonly (readonly string[])[],
  evidence: Evidence[],
  notes: string[],
): Answer {
  let found = O_GENES.flatMap((gene) => {
    const [hits] = placesOf(places, [gene]);
    return hits && isCall(hits[0]!) ? [{ gene, hits, names: joined(hits, groups) }] : [];
  });
  if (found.length === 0) {
    return { names: null, why: nothingCalled(places, O_GENES, 'O antigens') };
  }
  const lone = lonelyAgainstPair(found);
  if (lone.length > 0) {
    for (const one of lone) {
      evidence.push(evidenceOf(one.hits, false));
      notes.push(
        `${spoken(one.hits[0]!, one.names.join('/'))} was found alone: a whole pair of genes counts for more.`,
      );
    }
    found = found.filter((one) => !lone.includes(one));
  }
  // The best gene leads; another agrees where it names one of the same antigens, or hardly misses to.
  found.sort((a, b) => quality(b.hits[0]!) - quality(a.hits[0]!));
  let names = found[0]!.names;
  const against: typeof found = [];
  for (const one of found) {
    const same = one.names.filter((name) => names.includes(name));
    const near = one.hits.find(
      (hit) => names.includes(hit.antigen) && quality(hit) >= quality(one.hits[0]!) - HARDLY_LESS,
    );
    if (same.length > 0) names = joinedAgain(same, groups);
    else if (!near) against.push(one);
    evidence.push(evidenceOf(one.hits, same.length > 0 || near !== undefined));
    const { coverage, gene } = one.hits[0]!;
    if (coverage < WHOLE) notes.push(`Only a part of ${gene} was found.`);
  }
  const told = found.map(({ hits, names: own }) => spoken(hits[0]!, own.join('/')));
  if (against.length > 0) {
    return { names: null, why: `genes of O antigens disagree: ${told.join(' against ')}` };
  }
  if (names.length > 1)
    notes.push(`${either(names)} cannot be told apart: their genes are the same in the set.`);
  return { names, why: told.join(' and ') };
}

interface CalledGene {
  gene: string;
  hits: AntigenHit[];
  names: string[];
}

/** Genes of the other pathway that stand alone where both of one (wzx and wzy, or wzm and wzt) name one antigen. */
function lonelyAgainstPair(found: readonly CalledGene[]): CalledGene[] {
  const isTransporter = ({ gene }: CalledGene) => gene === 'wzm' || gene === 'wzt';
  const pairs = [found.filter(isTransporter), found.filter((one) => !isTransporter(one))] as const;
  const agrees = ([one, other]: readonly CalledGene[]) =>
    one !== undefined && other !== undefined && one.names.some((name) => other.names.includes(name));
  if (agrees(pairs[0]) && pairs[1].length === 1) return [...pairs[1]];
  return agrees(pairs[1]) && pairs[0].length === 1 ? [...pairs[0]] : [];
}

/** What is left of a group is the whole group still: its members are always reported together. */
function joinedAgain(names: readonly string[], groups: readonly (readonly string[])[]): string[] {
  const all = names.flatMap((name) => groups.find((group) => group.includes(name)) ?? [name]);
  return [...new Set(all)].sort(byAntigen);
}

function hAntigen(
  places: readonly AntigenPlace[],
  groups: readonly (readonly string[])[],
  evidence: Evidence[],
  notes: string[],
): Answer {
  const called = placesOf(places, FLAGELLINS).filter((hits) => isCall(hits[0]!));
  if (called.length === 0) return { names: null, why: nothingCalled(places, FLAGELLINS, 'flagellins') };
  const isOther = (hits: readonly AntigenHit[]) => hits[0]!.gene !== 'fliC';
  const used = called.find(isOther) ?? called[0]!;
  for (const hits of called) evidence.push(evidenceOf(hits, hits === used));
  const names = joined(used, groups);
  const rest = called.filter((hits) => hits !== used);
  if (isOther(used) && rest.some((hits) => !isOther(hits))) {
    notes.push(`fliC was found, too; where both are there ${used[0]!.gene} is the one that is made.`);
  } else if (rest.length > 0) {
    const others = rest.map((hits) => joined(hits, groups).join('/'));
    notes.push(`Further flagellins were found: ${others.join(', ')}.`);
  }
  if (used[0]!.coverage < WHOLE) notes.push(`Only a part of ${used[0]!.gene} was found.`);
  return { names, why: spoken(used[0]!, names.join('/')) };
}
