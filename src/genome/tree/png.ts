import { createRequire } from 'node:module';
import type { TreePicture } from './picture/picture.ts';
import { withReadableLabels } from './picture/readable_labels.ts';
import { svgOf } from './picture/svg.ts';

const { resolve } = createRequire(import.meta.url);

/** Points of a picture: 4 bytes each while it is drawn. */
const MOST_POINTS = 64e6;

/** Scripts that the font of the package has not; a machine whose users write them has a font for them. */
const OTHER_SCRIPTS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Devanagari}]/u;

/**
 * The picture as PNG, drawn without a browser: {@link svgOf} by resvg, with DejaVu's fonts, so that a bare server has letters.
 * Labels that would lie over others are left out. `scale`: points to a pixel; less where there would be more than 64
 * million points. Most of the work is not done in the thread of whoever asks.
 */
export async function pngOf(picture: TreePicture, scale = 2): Promise<Uint8Array> {
  const svg = svgOf(withReadableLabels(picture));
  // Loaded when it is needed: 4 MB of machine code.
  const { renderAsync } = await import('@resvg/resvg-js');
  const [width, height] = sizeOf(svg);
  const least = Math.min(scale, Math.sqrt(MOST_POINTS / (width * height)));
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: least },
    font: {
      loadSystemFonts: OTHER_SCRIPTS.test(svg),
      fontFiles: ['DejaVuSans', 'DejaVuSans-Bold'].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)),
      defaultFontFamily: 'DejaVu Sans',
    },
    logLevel: 'off',
  });
  return image.asPng();
}

/** Width and height as its first tag says them. */
function sizeOf(svg: string): [number, number] {
  const size = /^<svg [^>]*?width="(\d+)" height="(\d+)"/.exec(svg);
  return [Number(size?.[1] ?? 1000), Number(size?.[2] ?? 1000)];
}
