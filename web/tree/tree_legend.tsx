import { count, counted } from '../parts/words.ts';
import type { Colouring } from './colouring.ts';

/** What the colours say, how many strains have each, and a way to choose those. */
export function TreeLegend({
  colours,
  choose,
}: {
  colours: Colouring;
  choose: (strains: readonly number[], more: boolean) => void;
}) {
  return (
    <section aria-label="Legend">
      <h2 className="tree-head">{colours.title}</h2>
      <ul className="plain tree-legend">
        {colours.entries.map(({ label, colour, strains }) => (
          <li key={label}>
            <button
              type="button"
              title={`Choose ${counted(strains.length, 'strain')}; with Shift in addition`}
              onClick={(event) => choose(strains, event.shiftKey)}
            >
              <svg width="12" height="12" aria-hidden="true">
                <circle cx="6" cy="6" r="5.5" fill={colour} />
              </svg>
              <span className="name">{label}</span>
              <span className="quiet">{count(strains.length)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
