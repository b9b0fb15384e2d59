import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Mantine's own, where its words could not be read by everybody: too pale, or white on a colour that is too light. */
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  autoContrast: true,
  respectReducedMotion: true,
});

/** The same for what a theme cannot say. */
export const readable: CSSVariablesResolver = () => {
  const hovered = {
    '--mantine-color-cyan-filled-hover': '#095f70',
    '--mantine-color-red-filled-hover': '#a82222',
  };
  return {
    variables: {},
    light: { ...hovered, '--mantine-color-dimmed': '#555f66', '--mantine-color-error': '#b3261e' },
    dark: { ...hovered, '--mantine-color-dimmed': '#b4bcc2', '--mantine-color-error': '#ff9d94' },
  };
};
