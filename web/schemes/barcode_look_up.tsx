import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { refusalIn, ServerAway, ServerRefused } from '../api/errors.ts';
import { Nothing, Trouble } from '../parts/trouble.tsx';

/** What a barcode of a locus, an allele, an ST or any record means. */
export function BarcodeLookUp() {
  const [barcode, setBarcode] = useState('');
  const look = useMutation({
    mutationFn: lookUp,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (barcode.trim() !== '') look.mutate(barcode.trim().toUpperCase());
  }
  const records = look.data;
  return (
    <Stack gap="xs">
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            label="What a barcode means"
            placeholder="e.g. SEN_AA0001AA_ST"
            value={barcode}
            maxLength={40}
            onChange={(event) => setBarcode(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={look.isPending}>
            Look it up
          </Button>
        </Group>
      </form>
      {look.error ? <Trouble error={look.error} /> : null}
      {records?.length === 0 && (
        <Nothing>Nothing that you may see has this barcode. Is it written in full?</Nothing>
      )}
      {records?.map((record) => (
        <dl className="facts" key={String(record.barcode)}>
          {Object.entries(record)
            .filter(([, value]) => value !== null && value !== '')
            .map(([key, value]) => (
              <div key={key} className="fact">
                <dt>{key.replaceAll('_', ' ')}</dt>
                <dd>{clipped(value)}</dd>
              </div>
            ))}
        </dl>
      ))}
    </Stack>
  );
}

/** EnteroBase's own route, which the typed ones leave out. */
async function lookUp(barcode: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`/api/v2.0/lookup?${new URLSearchParams({ barcode })}`).catch(() => {
    throw new ServerAway();
  });
  if (!response.ok) throw new ServerRefused(response.status, await refusalIn(response));
  return ((await response.json()) as { results?: Record<string, unknown>[] }).results ?? [];
}

function clipped(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)} … (${text.length} letters)` : text;
}
