import type { Answer } from '../api/call.ts';
import { counted, duration } from '../parts/words.ts';

type Hour = Answer<'GET /api/v1.0/admin/house'>['day'][number];

const [WIDTH, HEIGHT, GAP] = [480, 110, 4];
const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const hourOf = ({ from }: Hour) => HOUR.format(new Date(from));

/** What ended in each hour of the last day, by how it ended. */
export function Throughput({ day }: { day: readonly Hour[] }) {
  const most = Math.max(1, ...day.map(({ completed, failed, killed }) => completed + failed + killed));
  const sum = (key: 'recorded' | 'completed' | 'failed' | 'killed') =>
    day.reduce((all, hour) => all + hour[key], 0);
  const title = `Last 24 hours: ${counted(sum('recorded'), 'job')} recorded, ${sum('completed')} complete, ${sum('failed')} failed, ${sum('killed')} killed`;
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <Bars
        day={day}
        label={title}
        most={most}
        parts={(hour) => [
          [hour.completed, 'good'],
          [hour.failed, 'bad'],
          [hour.killed, 'off'],
        ]}
        says={(hour) =>
          `${hourOf(hour)}: ${hour.completed} complete, ${hour.failed} failed, ${hour.killed} killed`
        }
        top={String(most)}
      />
    </figure>
  );
}

/** How old the oldest unfinished job was at the end of each hour. */
export function OldestAge({ day }: { day: readonly Hour[] }) {
  const ages = day.map(({ oldest }) => oldest ?? 0);
  const most = Math.max(60, ...ages);
  const title =
    Math.max(...ages) === 0
      ? 'Nothing waited at the end of any hour'
      : `The oldest unfinished job was up to ${duration(Math.max(...ages))} old (held ones apart)`;
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <Bars
        day={day}
        label={title}
        most={most}
        parts={(hour) => [[hour.oldest ?? 0, 'run']]}
        says={(hour) => `${hourOf(hour)}: ${hour.oldest === null ? 'nothing waited' : duration(hour.oldest)}`}
        top={duration(most)}
      />
    </figure>
  );
}

function Bars({
  day,
  label,
  most,
  parts,
  says,
  top,
}: {
  day: readonly Hour[];
  label: string;
  most: number;
  parts: (hour: Hour) => [value: number, tone: string][];
  says: (hour: Hour) => string;
  top: string;
}) {
  const step = WIDTH / day.length;
  return (
    <svg viewBox={`0 -12 ${WIDTH} ${HEIGHT + 28}`} role="img" aria-label={label}>
      <text x={0} y={-2} className="axis">
        {top}
      </text>
      <line x1={0} x2={WIDTH} y1={0} y2={0} className="rule" />
      <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="rule" />
      {day.map((hour, i) => {
        let y = HEIGHT;
        return (
          <g key={hour.from}>
            <title>{says(hour)}</title>
            {/* What can be pointed at also where there is no bar. */}
            <rect x={i * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            {parts(hour).map(([value, tone]) => {
              const height = (HEIGHT * value) / most;
              y -= height;
              return (
                <rect
                  key={tone}
                  className={`bar ${tone}`}
                  x={i * step}
                  y={y}
                  width={step - GAP}
                  height={height}
                />
              );
            })}
            {i % 6 === 0 && (
              <text x={i * step} y={HEIGHT + 13} className="axis">
                {hourOf(hour)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
