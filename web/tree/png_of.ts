/** So many pixels of the file for one of the screen: what is printed 17 cm wide then has over 300 dots an inch. */
const FINER = 3;
/** As large as browsers make a canvas on every machine. */
const MOST_PIXELS = 16_000;

/** An SVG picture made here as a PNG file, finer than the screen, so that it can be printed; legend and scale are in it. */
export async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const finer = Math.min(FINER, MOST_PIXELS / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * finer);
    canvas.height = Math.ceil(height * finer);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) =>
          blob ? resolve(blob) : reject(new Error('The picture is too large for this browser: take SVG.')),
        'image/png',
      ),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
