import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Mark } from '../parts/state.tsx';
import { counted } from '../parts/words.ts';
import type { SnpProject } from './snp_viewer.tsx';

type Step = SnpProject['steps'][number];

/** What each step does, in the words of who works with it. */
const WORDS: Record<Step['step'], { name: string; does: string }> = {
  ref_masker: {
    ...{ name: 'Mask the reference' },
    does: 'Repeats and CRISPR arrays are marked: what lies there cannot be told apart, and is left out.',
  },
  ref_mapper: {
    ...{ name: 'Call each genome' },
    does: 'Each genome is compared with the reference, once; what was called before is taken as it is.',
  },
  ref_mapper_matrix: {
    ...{ name: 'Join the calls' },
    does: 'The sites that vary, among those that enough genomes have.',
  },
  matrix_phylogeny: {
    name: 'Make the tree',
    does: 'The likeliest tree of these sites, with support values.',
  },
};

/** How far a project is: one number, and each step with what it waits for. */
export function Steps({ project }: { project: SnpProject }) {
  const percent = Math.floor(project.progress * 100);
  return (
    <section aria-label="How far it is">
      {project.state !== 'complete' && (
        <>
          <p className="flush" role="status">
            {percent} % done
          </p>
          <Progress value={percent} aria-label="How much is done" my={4} />
        </>
      )}
      <ol className="steps">
        {project.steps.map((one) => (
          <li key={one.step} data-step={one.step} data-state={one.state}>
            <div className="step-head">
              <b>{WORDS[one.step].name}</b>
              <StepState step={one} />
            </div>
            <span className="quiet small">{WORDS[one.step].does}</span>
            <span className="small">
              <StepWords step={one} />
              {one.job_id !== null && (
                <>
                  {' '}
                  <Link to="/jobs/$jobId" params={{ jobId: String(one.job_id) }}>
                    job #{one.job_id}
                  </Link>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
      <MadeAgain made={project.made_again} />
    </section>
  );
}

/** What the store had lost: the result is right all the same, and somebody may want to look at the disk. */
function MadeAgain({ made }: { made: SnpProject['made_again'] }) {
  const last = made.at(-1);
  if (!last) return null;
  const names = [...new Set(made.map(({ what }) => what))];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return (
    <p className="quiet small" data-made-again>
      Made again by itself, because the file was lost from the store: {names.slice(0, 5).join(', ')}
      {more} (last on {last.at.slice(0, 10)}).
    </p>
  );
}

function StepState({ step: { state, jobs } }: { step: Step }) {
  if (state === 'complete') return <Mark word="Done" tone="good" icon="check" />;
  if (state === 'failed') return <Mark word="Failed" tone="bad" icon="cross" />;
  if (state === 'queued')
    return jobs.under_way > 0 || jobs.complete > 0 ? (
      <Mark word="Under way" tone="run" icon="run" means="Its jobs are queued or run" />
    ) : (
      <Mark word="Queued" tone="wait" icon="queue" />
    );
  return <Mark word="Waits" tone="wait" icon="clock" means="It begins by itself" />;
}

function StepWords({ step: { state, waits_for: waits, jobs, reason } }: { step: Step }) {
  const words = [
    state === 'not_sent' && waits.length > 0
      ? `Begins after: ${waits.map((name) => WORDS[name as Step['step']]?.name ?? name).join(', ')}.`
      : '',
    jobs.total > 1
      ? `${jobs.complete} of ${counted(jobs.total, 'genome')}${jobs.failed > 0 ? `, ${jobs.failed} failed` : ''}.`
      : '',
    reason ?? '',
  ];
  return <span className="name">{words.filter(Boolean).join(' ')}</span>;
}
