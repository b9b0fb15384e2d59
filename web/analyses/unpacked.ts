/** The text of a file, unpacked where it is gzip. @throws when it is neither text nor whole gzip */
export async function unpacked(file: Blob): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.text();
  try {
    return await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
  } catch {
    throw new Error(
      'The file cannot be unpacked: it is damaged or was cut off. Choose it again, or unpack it yourself.',
    );
  }
}
