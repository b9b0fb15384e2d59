import { counted, count as n } from '../parts/words.ts';

/** What an accessory genome counted; the matrix itself is downloaded. */
export function AccessoryResult({ data }: { data: Record<string, unknown> }) {
  const loci = data.loci as { total: number; core: number; accessory: number; absent: number } | undefined;
  if (!loci || typeof loci.core !== 'number') return null;
  const untyped = Array.isArray(data.untyped_strains) ? (data.untyped_strains as string[]) : [];
  return (
    <dl className="facts">
      <dt>Strains compared</dt>
      <dd>{n(Number(data.strains))}</dd>
      <dt>Core loci</dt>
      <dd>
        {n(loci.core)} (in at least {(Number(data.threshold) * 100).toFixed(0)} %)
      </dd>
      <dt>Accessory loci</dt>
      <dd>{n(loci.accessory)}: some have them, others have not</dd>
      <dt>In none</dt>
      <dd>
        {n(loci.absent)} of {n(loci.total)}
      </dd>
      {untyped.length > 0 && (
        <>
          <dt>Left out</dt>
          <dd>
            {counted(Number(data.untyped), 'strain')} that the scheme has not typed:{' '}
            {untyped.slice(0, 20).join(', ')}
            {Number(data.untyped) > 20 && ' …'}
          </dd>
        </>
      )}
    </dl>
  );
}
