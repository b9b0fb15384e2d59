import { Link } from '@tanstack/react-router';
import { Nothing } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { timeBars } from './time_bars.ts';

/** Strains by when they were collected; each bar leads to its strains. */
export function TimeLine({
  database,
  collected,
}: {
  database: string;
  collected: readonly { month: string; strains: number }[];
}) {
  const bars = timeBars(collected);
  const undated = collected.find(({ month }) => month === '')?.strains ?? 0;
  const most = Math.max(1, ...bars.map(({ strains }) => strains));
  if (bars.length === 0)
    return (
      <Nothing>
        No strain has a collection date yet. Fill in “Collection Date” in the table of strains.
      </Nothing>
    );
  const step = Math.ceil(bars.length / 12);
  return (
    <>
      <ol className="bars" aria-label="Strains by date of collection">
        {bars.map(({ period, strains }, at) => (
          <li key={period}>
            <Link
              to="/d/$database/strains"
              params={{ database }}
              search={{ where: [`collection_date:starts:${period}`] }}
              aria-label={`${period}: ${counted(strains, 'strain')}`}
              title={`${period}: ${counted(strains, 'strain')}`}
            >
              <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                <rect
                  className="bar-time"
                  x="0.5"
                  width="9"
                  y={100 - Math.max(strains > 0 ? 2 : 0, (100 * strains) / most)}
                  height={Math.max(strains > 0 ? 2 : 0, (100 * strains) / most)}
                />
              </svg>
              <span className="tick">{at % step === 0 ? period : ''}</span>
            </Link>
          </li>
        ))}
      </ol>
      <p className="flush quiet">
        The tallest bar is {counted(most, 'strain')}.{' '}
        {undated > 0 && `${counted(undated, 'strain')} without a date.`}
      </p>
    </>
  );
}
