import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { QcState } from '../parts/state.tsx';
import { count, counted } from '../parts/words.ts';

type Summary = Answer<'GET /api/v1.0/{database}/summary'>;

/** How many strains passed quality control, and what the others failed. */
export function Quality({
  database,
  qc: { passed, failed, waiting, none },
  failures,
}: { database: string } & Pick<Summary, 'qc' | 'failures'>) {
  const judged = passed + failed;
  const params = { database };
  return (
    <>
      <p className="flush">
        {judged === 0 ? (
          'No strain has been judged yet.'
        ) : (
          <>
            <b className="share">{((100 * passed) / judged).toFixed(1)} %</b> of{' '}
            {counted(judged, 'judged strain')} passed.
          </>
        )}
      </p>
      <ul className="plain">
        <li>
          <QcState status="Passed QC" />{' '}
          <Link to="/d/$database/strains" params={params} search={{ qc: 'Passed QC' }}>
            {counted(passed, 'strain')}
          </Link>
        </li>
        <li>
          <QcState status="Failed QC" />{' '}
          <Link to="/d/$database/strains" params={params} search={{ failed: 'any' }}>
            {counted(failed, 'strain')}
          </Link>
          {failures.length > 0 && (
            <ul className="plain inner" aria-label="What they failed">
              {failures.map(({ check, strains }) => (
                <li key={check}>
                  <Link to="/d/$database/strains" params={params} search={{ failed: check }}>
                    {check}
                  </Link>{' '}
                  {count(strains)}
                </li>
              ))}
            </ul>
          )}
        </li>
        {waiting > 0 && <li>{counted(waiting, 'strain')} assembled and not judged yet</li>}
        {none > 0 && <li>{counted(none, 'strain')} without an assembly</li>}
      </ul>
    </>
  );
}
