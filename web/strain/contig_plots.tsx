import type { Answer } from '../api/call.ts';
import { bases, count, counted } from '../parts/words.ts';
import { Chart, linear, logarithmic } from './chart.tsx';

type Plot = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}/contigs/plot'>;

/** How whole an assembly is: how its length adds up, how long its contigs are, and how deep the reads lie. */
export function ContigPlots({ plot, n50 }: { plot: Plot; n50: number | null }) {
  return (
    <div className="plots">
      <Curve plot={plot} n50={n50} />
      <Lengths plot={plot} />
      {plot.depths && plot.depths.length > 0 ? (
        <Depths depths={plot.depths} total={plot.total} />
      ) : (
        <figure className="plot">
          <figcaption>Depth by contig</figcaption>
          <p className="quiet">
            Not known: it is measured when reads are assembled here, and this assembly was loaded without
            reads or made before depths were kept.
          </p>
        </figure>
      )}
    </div>
  );
}

function Curve({ plot: { curve, bases: whole, total }, n50 }: { plot: Plot; n50: number | null }) {
  const half = curve.find((point) => point.bases >= whole / 2);
  const words = `Half of ${bases(whole)} is in ${counted(half?.contigs ?? 0, 'contig')}${n50 === null ? '' : ` of at least ${bases(n50)} (N50)`}`;
  return (
    <Chart
      title="How the length adds up"
      says={words}
      across={linear('contigs, the longest first', total, (n) => (Number.isInteger(n) ? count(n) : ''))}
      up={linear('', whole, short)}
    >
      {({ x, y }) => (
        <>
          <path
            className="drawn"
            d={`M${x(0)} ${y(0)}${curve.map((one) => `L${x(one.contigs).toFixed(1)} ${y(one.bases).toFixed(1)}`).join('')}`}
          />
          {half && (
            <g className="mark">
              <line x1={x(0)} x2={x(half.contigs)} y1={y(whole / 2)} y2={y(whole / 2)} />
              <line x1={x(half.contigs)} x2={x(half.contigs)} y1={y(whole / 2)} y2={y(0)} />
              <text x={Math.min(x(half.contigs) + 6, x(total) - 130)} y={y(whole / 2) + 16}>
                half, {n50 === null ? counted(half.contigs, 'contig') : `N50 ${bases(n50)}`}
              </text>
            </g>
          )}
        </>
      )}
    </Chart>
  );
}

function Lengths({ plot: { classes, total } }: { plot: Plot }) {
  const first = classes.findIndex(({ contigs }) => contigs > 0);
  const last = classes.findLastIndex(({ contigs }) => contigs > 0);
  const shown = classes.slice(first, last + 1);
  const most = Math.max(1, ...shown.map(({ contigs }) => contigs));
  const said = shown.map(({ from, contigs }) => `${contigs} from ${bases(from)}`).join(', ');
  return (
    <Chart
      title="How long the contigs are"
      says={`${counted(total, 'contig')}: ${said}`}
      across={{
        label: 'length, from',
        at: (i) => i / shown.length,
        ticks: shown.map(({ from }, i) => ({
          value: i + 0.5,
          word: short(from).replace(/ k?b$/, (unit) => (unit === ' kb' ? 'k' : '')),
        })),
      }}
      up={linear('', most, (n) => (Number.isInteger(n) ? count(n) : ''))}
    >
      {({ x, y }) =>
        shown.map(({ from, contigs, bases: inThem }, i) => (
          <rect
            key={from}
            className="bar"
            x={x(i) + 2}
            width={Math.max(1, x(i + 1) - x(i) - 4)}
            y={y(contigs)}
            height={y(0) - y(contigs)}
          >
            <title>{`${counted(contigs, 'contig')}, ${bases(inThem)} in all`}</title>
          </rect>
        ))
      }
    </Chart>
  );
}

function Depths({ depths, total }: { depths: NonNullable<Plot['depths']>; total: number }) {
  const drawn = depths.filter(({ length, depth }) => length > 0 && depth !== null);
  const most = Math.max(1, ...drawn.map(({ depth }) => depth!));
  const sorted = drawn.map(({ depth }) => depth!).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const span: [number, number] = [
    Math.min(...drawn.map(({ length }) => length)),
    Math.max(...drawn.map(({ length }) => length)),
  ];
  return (
    <Chart
      title={`Depth by contig${depths.length < total ? `, the ${count(depths.length)} longest` : ''}`}
      says={`Contigs lie at a depth of ${median.toFixed(0)} in the middle, at most ${most.toFixed(0)}`}
      across={logarithmic('length of the contig', span, short)}
      up={linear('', most, (n) => `${Number(n.toFixed(1))}x`)}
    >
      {({ x, y }) =>
        drawn.map(({ position, name, length, depth }) => (
          <circle key={position} className="dot" cx={x(length)} cy={y(depth!)} r="3.2">
            <title>{`${name}: ${bases(length)}, ${depth!.toFixed(1)}x`}</title>
          </circle>
        ))
      }
    </Chart>
  );
}

function short(n: number): string {
  const shown = (value: number) => String(Number(value.toPrecision(3)));
  if (n >= 1e6) return `${shown(n / 1e6)} Mb`;
  return n >= 1e3 ? `${shown(n / 1e3)} kb` : `${n} b`;
}
