import type { ShownColumn } from '../../src/genome/tree/phylogeny/draw_tree.ts';
import { count as n } from '../parts/words.ts';

/** What the colours beside the names mean. */
export function Legend({ columns }: { columns: readonly ShownColumn[] }) {
  if (columns.length === 0) return null;
  return (
    <section className="legends" aria-label="Colours of the columns">
      {columns.map(({ id, label, colouring }) => (
        <div key={id} className="legend">
          <b>{label}</b>
          <ul className="plain tall-legend">
            {colouring.legend.map(({ colour, label: word, count }) => (
              <li key={word}>
                <Swatch colour={colour} /> <bdi>{word}</bdi>{' '}
                {count !== undefined && <span className="quiet">{n(count)}</span>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** A patch of a colour, before its word. */
export function Swatch({ colour }: { colour: string }) {
  return <span className="swatch" style={{ background: colour }} aria-hidden="true" />;
}
