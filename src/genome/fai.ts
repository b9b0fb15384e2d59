/** A sequence of a FASTA, as its index (.fai, samtools) tells it. */
export interface IndexedSequence {
  name: string;
  /** Bases. */
  length: number;
}

/** The sequences of a .fai, in the order of the file. */
export function readFai(text: string): IndexedSequence[] {
  return text.split('\n').flatMap((line) => {
    const [name, length] = line.split('\t');
    return length === undefined ? [] : [{ name: name!, length: Number(length) }];
  });
}
