import { Table } from '@mantine/core';

/** What a serotype's result keeps beside its columns. */
export interface SerotypeResults {
  sentence: string;
  notes?: string[];
  evidence?: {
    gene: string;
    antigens: string[];
    identity: number | string;
    coverage: number | string;
    contig: string;
    start: number;
    end: number;
    strand: string;
    used: boolean;
  }[];
}

/** kaptive tells its own per cents; ours are shares. */
const percent = (share: number | string) =>
  typeof share === 'number' ? `${Number((share * 100).toFixed(2))} %` : share;

/** The sentence, what else should be known, and each gene that speaks for it. */
export function Serotype({ results: { sentence, notes = [], evidence = [] } }: { results: SerotypeResults }) {
  return (
    <>
      <p className="flush">{sentence}</p>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {evidence.length > 0 && (
        <details>
          <summary>{`Genes found: ${evidence.length}`}</summary>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Gene</Table.Th>
                <Table.Th>Antigen</Table.Th>
                <Table.Th>Identity</Table.Th>
                <Table.Th>Coverage</Table.Th>
                <Table.Th>Place</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {evidence.map((one) => (
                <Table.Tr key={`${one.gene} ${one.contig} ${one.start}`}>
                  <Table.Td>
                    {one.gene}
                    {!one.used && ' (not used)'}
                  </Table.Td>
                  <Table.Td>{one.antigens.join(' or ')}</Table.Td>
                  <Table.Td>{percent(one.identity)}</Table.Td>
                  <Table.Td>{percent(one.coverage)}</Table.Td>
                  <Table.Td>{`${one.contig}:${one.start}-${one.end} (${one.strand})`}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
      )}
    </>
  );
}
