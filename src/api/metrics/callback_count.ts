import type { FastifyInstance } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import type { Reception } from '../../ledger/receive.ts';

/** What may become of a callback. */
const OUTCOMES = [
  'received',
  'duplicate',
  'unknown_job',
  'unsigned',
  'malformed',
  'oversized',
  'failed',
] as const;
type Outcome = (typeof OUTCOMES)[number];

const BY_RECEPTION: Record<Reception, Outcome> = {
  moved: 'received',
  stored: 'received',
  known: 'duplicate',
  unknown_job: 'unknown_job',
};

/** By the status of the answer, for those that were not even stored. */
const BY_STATUS: Record<number, Outcome> = { 400: 'malformed', 401: 'unsigned', 413: 'oversized' };

/** Counts the callbacks that reach this web process, each once, by what became of it. */
export class CallbackCount {
  readonly #counter: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.#counter = new Counter({
      name: 'enterobot_callbacks_total',
      help: 'Callbacks of CRobot that reached this web process, by what became of them.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // So that the first one of a kind is seen as a rise, and not as the beginning of a series.
    for (const outcome of OUTCOMES) this.#counter.inc({ outcome }, 0);
  }

  /** A message that was stored, or was known, or is about nobody's job. */
  taken(reception: Reception): void {
    this.#counter.inc({ outcome: BY_RECEPTION[reception] });
  }

  /** Counts those that are refused or fail on the routes of `app`, wherever that happens: also before the body is read. */
  watch(app: FastifyInstance): void {
    app.addHook(
      'onError',
      async (_request, _reply, error: Error & { status?: number; statusCode?: number }) => {
        const status = error.status ?? error.statusCode ?? 500;
        this.#counter.inc({ outcome: BY_STATUS[status] ?? 'failed' });
      },
    );
  }
}
