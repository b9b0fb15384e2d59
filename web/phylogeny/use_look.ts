import { useComputedColorScheme } from '@mantine/core';
import { DARK, LIGHT, type Look } from '../../src/genome/tree/phylogeny/look.ts';

/** Colours as the page is now, light or dark. */
export function useLook(): Look {
  return useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark' ? DARK : LIGHT;
}
