import { Button, Checkbox, FileButton, Group, Modal, Stack, Table, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { sendTable, type TableCheck } from './table_in.ts';

interface Given {
  name: string;
  table: Blob;
}

/** A table of metadata from a file or the clipboard: what it would change is shown first, and then written as a whole. */
export function ImportTable({ database, close }: { database: string; close: () => void }) {
  const [given, setGiven] = useState<Given>();
  const [pasted, setPasted] = useState('');
  const [clear, setClear] = useState(false);
  const check = useMutation({
    mutationFn: ({ table, empty }: { table: Blob; empty: 'keep' | 'clear' }) =>
      sendTable(database, table, { empty }),
  });
  const apply = useMutation({
    mutationFn: ({ table, seen }: { table: Blob; seen: string }) =>
      sendTable(database, table, { empty: clear ? 'clear' : 'keep', seen }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['GET /api/v1.0/{database}/strains'] }),
  });
  function take(one: Given, empty = clear) {
    setGiven(one);
    apply.reset();
    check.mutate({ table: one.table, empty: empty ? 'clear' : 'keep' });
  }
  function again() {
    setGiven(undefined);
    check.reset();
    apply.reset();
  }
  const told = apply.data ?? check.data;
  return (
    <Modal
      opened
      onClose={close}
      size="90%"
      title="Metadata from a table"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {given === undefined ? (
        <Stack>
          <Text>
            A TSV, CSV or Excel table with a column “strain” or “barcode”, one line a strain; the other
            columns as Export writes them. Nothing is changed before you have seen what.
          </Text>
          <Group>
            <FileButton
              accept=".tsv,.csv,.txt,.xlsx"
              onChange={(file) => file && take({ name: file.name, table: file })}
            >
              {(props) => (
                <Button {...props} leftSection={<Icon name="file" />}>
                  Choose a file
                </Button>
              )}
            </FileButton>
          </Group>
          <Textarea
            label="Or paste the cells here, with the line of headers"
            minRows={5}
            autosize
            maxRows={14}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          <Group>
            <Button
              variant="default"
              disabled={pasted.trim() === ''}
              onClick={() => take({ name: 'what was pasted', table: new Blob([pasted]) })}
            >
              Check it
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Group justify="space-between">
            <Text className="name">{given.name}</Text>
            <Button size="xs" variant="default" onClick={again}>
              Another table
            </Button>
          </Group>
          {!apply.data?.applied && (
            <Checkbox
              label="Empty cells empty the field (else they leave it as it is)"
              checked={clear}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setClear(checked);
                take(given, checked);
              }}
            />
          )}
          {check.isPending && <span role="status">Checking …</span>}
          {check.error ? <Trouble error={check.error} /> : null}
          {apply.error ? <Trouble error={apply.error} again={() => take(given)} /> : null}
          {told && !check.isPending && <Told told={told} />}
          {told &&
            !told.applied &&
            told.problem_count === 0 &&
            told.changed.cells > 0 &&
            !check.isPending && (
              <Group>
                <Button
                  loading={apply.isPending}
                  onClick={() => apply.mutate({ table: given.table, seen: told.seen })}
                >
                  Write {counted(told.changed.cells, 'cell')} of {counted(told.changed.strains, 'strain')}
                </Button>
              </Group>
            )}
          {apply.data?.applied && (
            <Group>
              <Button onClick={close}>Close</Button>
            </Group>
          )}
        </Stack>
      )}
    </Modal>
  );
}

function Told({ told }: { told: TableCheck }) {
  const { applied, rows, changed, problem_count, problems, cells, custom, ignored } = told;
  if (applied)
    return (
      <p className="flush" role="status">
        <Icon name="check" /> {counted(changed.cells, 'cell')} of {counted(changed.strains, 'strain')}{' '}
        written. Each strain’s history says what was there.
      </p>
    );
  return (
    <>
      <p className="flush" role="status">
        {counted(rows, 'line')} read.{' '}
        {problem_count > 0 ? (
          <strong>
            <Icon name="warn" /> {counted(problem_count, 'cell')} cannot be taken, so nothing can be written
            yet. Correct them and bring the table again.
          </strong>
        ) : changed.cells === 0 ? (
          'It would change nothing.'
        ) : (
          `It would change ${counted(changed.cells, 'cell')} of ${counted(changed.strains, 'strain')}${
            changed.emptied > 0 ? `; ${changed.emptied} of them are emptied` : ''
          }.`
        )}
      </p>
      {custom.length > 0 && (
        <p className="flush name">
          New fields of your own:{' '}
          {custom
            .map(({ column, meant }) => `${column}${meant ? ` (did you mean ${meant}?)` : ''}`)
            .join(', ')}
        </p>
      )}
      {ignored.length > 0 && (
        <p className="flush quiet name">Not read, since tables do not change it: {ignored.join(', ')}</p>
      )}
      {problem_count > 0 ? <Problems problems={problems} count={problem_count} /> : <Cells told={told} />}
      {rows === 0 && cells.length === 0 && <Nothing>The table has no lines below its headers.</Nothing>}
    </>
  );
}

function Problems({ problems, count }: { problems: TableCheck['problems']; count: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="wide tall" tabIndex={0} aria-label="Cells that cannot be taken">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Line</Table.Th>
            <Table.Th>Column</Table.Th>
            <Table.Th>Cell</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.map(({ line, column, value, message }) => (
            <Table.Tr key={`${line}.${column}.${message}`}>
              <Table.Td>{line}</Table.Td>
              <Table.Td className="name">{column}</Table.Td>
              <Table.Td className="name bad-cell" dir="auto">
                {value}
              </Table.Td>
              <Table.Td className="name">{message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {count > problems.length && <p className="quiet">and {count - problems.length} more</p>}
    </section>
  );
}

function Cells({ told: { cells, changed } }: { told: TableCheck }) {
  if (cells.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="wide tall" tabIndex={0} aria-label="What would change">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Line</Table.Th>
            <Table.Th>Strain</Table.Th>
            <Table.Th>Field</Table.Th>
            <Table.Th>Now</Table.Th>
            <Table.Th>Then</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cells.map(({ line, strain, field, before, after }) => (
            <Table.Tr key={`${line}.${field}`}>
              <Table.Td>{line}</Table.Td>
              <Table.Td className="name" dir="auto">
                {strain}
              </Table.Td>
              <Table.Td className="name">{field}</Table.Td>
              <Table.Td className="name" dir="auto">
                {before || <span className="quiet">(empty)</span>}
              </Table.Td>
              <Table.Td className="name" dir="auto">
                {after || <span className="quiet">(empty)</span>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {changed.cells > cells.length && <p className="quiet">and {changed.cells - cells.length} more</p>}
    </section>
  );
}
