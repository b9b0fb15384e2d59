import type { JobMove, RecordChange, Told } from './told.ts';

/** A query's key: the route and what it is asked (web/api/queries.ts). */
type Asked = { path?: Record<string, unknown>; query?: Record<string, unknown> } | undefined;

/** Whether what a query knows (`data`) may be old after these events. */
export function isStale(queryKey: readonly unknown[], data: unknown, events: readonly Told[]): boolean {
  const [route, asked] = queryKey as [string, Asked];
  return events.some((told) => {
    if (told.event === 'reset') return true;
    return told.event === 'job'
      ? jobConcerns(route, asked, data, told.data)
      : changeConcerns(route, asked, data, told.data);
  });
}

function jobConcerns(route: string, asked: Asked, data: unknown, move: JobMove): boolean {
  if (route.startsWith('GET /api/v1.0/jobs/{job_id}')) return asked?.path?.job_id === move.job_id;
  if (showsResults(route, asked))
    return move.to_status === 'COMPLETE' && asked?.path?.database === move.database;
  // An analysis is named in the tag of its jobs, as name:id; a step of one may show in a list, whatever it is called.
  if (route.startsWith('GET /api/v1.0/analyses/{id}')) {
    const own = move.tag.endsWith(`:${String(asked?.path?.id)}`);
    // Calls of genomes belong to no project alone: what is told of it names them. Files of megabytes wait for their end.
    if (route === 'GET /api/v1.0/analyses/{id}/snp') return own || isJobOf(data, move.job_id);
    return own && (move.to_status === 'COMPLETE' || route === 'GET /api/v1.0/analyses/{id}');
  }
  if (route === 'GET /api/v1.0/analyses') return /:\d+$/.test(move.tag);
  if (route !== 'GET /api/v1.0/jobs') return false;
  const { database, type, strain } = asked?.query ?? {};
  // Whose job it is, its event does not tell: a strain has it already, or it is new.
  if (strain !== undefined && move.from_status !== null) {
    const { jobs = [] } = (data ?? {}) as { jobs?: { job_id: number }[] };
    return jobs.some((job) => job.job_id === move.job_id);
  }
  return (
    (database === undefined || database === move.database) &&
    (type === undefined || move.type.split(/[:;]/)[0] === type)
  );
}

/** Whether a route shows what schemes found: results are written as their job ends. */
function showsResults(route: string, asked: Asked): boolean {
  if (route.startsWith('GET /api/v1.0/{database}/assemblies/{barcode}')) return true;
  if (route === 'GET /api/v1.0/{database}/strains/{barcode}/clusters') return true;
  if (route !== 'GET /api/v1.0/{database}/strains') return false;
  // Lists that have a column of it, or are chosen by it.
  const { column, where } = asked?.query ?? {};
  return [column ?? [], where ?? []].flat(2).some((one) => !String(one).startsWith('assembly.'));
}

/** Whether what is told of a SNP project names a job. */
function isJobOf(data: unknown, job: number): boolean {
  const { steps = [], assemblies = [] } = (data ?? {}) as Record<string, { job_id: number | null }[]>;
  return [...steps, ...assemblies].some((one) => one.job_id === job);
}

/** Whether what is told of the strains of an analysis has a row of one: thousands are not asked for anew because of another. */
function hasRowOf(data: unknown, barcode: string): boolean {
  const { rows = [] } = (data ?? {}) as { rows?: unknown[][] };
  return rows.some(([of]) => of === barcode);
}

function changeConcerns(route: string, asked: Asked, data: unknown, change: RecordChange): boolean {
  const here = asked?.path?.database === undefined || asked.path.database === change.database;
  switch (change.kind) {
    case 'upload':
      return route.startsWith('GET /api/v1.0/uploads');
    case 'item':
      if (route === 'GET /api/v1.0/analyses') return true;
      return (
        (route === 'GET /api/v1.0/analyses/{id}' || route === 'GET /api/v1.0/analyses/{id}/snp') &&
        String(asked?.path?.id) === change.key
      );
    case 'strain':
      if (route === 'GET /api/v1.0/{database}/summary') return here;
      if (route === 'GET /api/v1.0/{database}/strains') return here;
      if (route === 'GET /api/v1.0/analyses/{id}/strains') return hasRowOf(data, change.key);
      return (
        route.startsWith('GET /api/v1.0/{database}/strains/{barcode}') && asked?.path?.barcode === change.key
      );
    case 'assembly':
      if (route === 'GET /api/v1.0/{database}/summary') return here;
      if (route.startsWith('GET /api/v1.0/{database}/assemblies/{barcode}'))
        return asked?.path?.barcode === change.key;
      return (
        route === 'GET /api/v1.0/{database}/strains/{barcode}/assemblies' &&
        asked?.path?.barcode === change.data.strain
      );
    case 'scheme':
      return (
        (route === 'GET /api/v1.0/{database}/schemes' ||
          route === 'GET /api/v1.0/{database}/strain_columns') &&
        here
      );
    case 'notice':
      return route === 'GET /api/v1.0/notices' || route === 'GET /api/v1.0/watches';
    default:
      return false;
  }
}
