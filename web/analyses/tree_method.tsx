import { NativeSelect, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { MissingTreatment, TreeMethod } from '../../src/genome/tree/tree_words.ts';

const METHODS: Record<TreeMethod, { label: string; means: string }> = {
  MSTreeV2: {
    label: 'MSTreeV2',
    means:
      'A minimum spanning tree that allows for missing loci: good genomes are the ancestors of poor ones. The usual choice.',
  },
  MSTree: {
    label: 'MSTree',
    means:
      'The classical minimum spanning tree: every strain hangs at the one it differs least from. For complete profiles.',
  },
  NJ: {
    label: 'Neighbour joining',
    means:
      'Strains are leaves, joined at ancestors that nobody sampled; branches are distances. Up to thousands.',
  },
};

const MISSING: Record<MissingTreatment, string> = {
  pairwise: 'scaled: of the loci called in both, those that differ, as if all were called',
  absolute: 'ignored: only loci called in both count, so that poor genomes seem near to everything',
  state: 'an allele of its own: two genomes that miss the same loci seem near to each other',
  complete: 'left out: only loci that every strain has are compared',
};

export interface MethodChosen {
  method: TreeMethod;
  missing: MissingTreatment;
  setMethod: (method: TreeMethod) => void;
  setMissing: (missing: MissingTreatment) => void;
}

export function useMethod(): MethodChosen {
  const [method, setMethod] = useState<TreeMethod>('MSTreeV2');
  const [missing, setMissing] = useState<MissingTreatment>('pairwise');
  return { method, missing, setMethod, setMissing };
}

/** How a tree is made, with a sentence for each method. */
export function MethodChoice({ chosen }: { chosen: MethodChosen }) {
  const { method, missing, setMethod, setMissing } = chosen;
  return (
    <>
      <Radio.Group label="Method" value={method} onChange={(value) => setMethod(value as TreeMethod)}>
        <Stack gap={6} mt={4}>
          {(Object.keys(METHODS) as TreeMethod[]).map((value) => (
            <Radio
              key={value}
              value={value}
              label={METHODS[value].label}
              description={METHODS[value].means}
            />
          ))}
        </Stack>
      </Radio.Group>
      {method !== 'MSTreeV2' && (
        <NativeSelect
          label="Loci that are missing in one of two strains are"
          value={missing}
          data={(Object.keys(MISSING) as MissingTreatment[]).map((value) => ({
            value,
            label: MISSING[value],
          }))}
          onChange={(event) => setMissing(event.currentTarget.value as MissingTreatment)}
        />
      )}
    </>
  );
}
