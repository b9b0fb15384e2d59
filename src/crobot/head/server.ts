import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { EnterobotError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Load } from '../../protocol/load.ts';
import { killRequest, priorityRequest } from '../../protocol/show_jobs.ts';
import type { Client, Clients } from '../clients.ts';
import { total } from '../scheduler/choose.ts';
import { changePriority } from '../store/change_priority.ts';
import { countByClient } from '../store/count_by_client.ts';
import { killTasks } from '../store/kill_tasks.ts';
import type { Message } from '../store/task_row.ts';
import { serviceInfo, welcome } from './info.ts';
import { crobotMetrics } from './metrics.ts';
import { errorBody, read, replyError } from './reply_error.ts';
import { type ShowParts, showJobs } from './show_jobs.ts';
import { type SubmitParts, submit } from './submit.ts';

const BODY_LIMIT = 1_000_000;
/** A question for a thousand ids stands in the request line. */
const HEADER_LIMIT = 64 * 1024;

export interface HeadParts extends SubmitParts, ShowParts {
  clients: Clients;
  logger: Logger;
  /** The waiting tasks are in another order. */
  reordered(): void;
  send(message: Message): void;
  cancel(taskId: number): void;
}

/** CRobot's HTTP side, not yet listening. Every error is answered as {error: {code, class, message}}. */
export function buildHead(parts: HeadParts): FastifyInstance {
  const { pool, logger, machine, pipelines } = parts;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: HEADER_LIMIT },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => void replyError(error, request, reply, logger),
    clientErrorHandler: (_error, socket) => {
      const report = new EnterobotError('HEAD_REQUEST_MALFORMED', { message: 'it is no HTTP' }).report();
      const body = JSON.stringify(errorBody(report));
      if (socket.writable) {
        socket.end(
          `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        );
      }
    },
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: Error, request, reply) => replyError(error, request, reply, logger));
  app.setNotFoundHandler((request) => {
    throw new EnterobotError('HEAD_ROUTE_UNKNOWN', {
      method: request.method,
      route: request.url.split('?')[0]!,
    });
  });

  app.get('/', () => welcome());
  app.get('/service-info', () => serviceInfo(pipelines, machine));
  app.get('/healthz', async () => {
    await pool.query('select 1');
    return { ok: true };
  });
  const metrics = crobotMetrics(pool);
  // Numbers alone, so like health it takes no token.
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics();
    return reply.type(type).send(text);
  });
  app.register(async (head) => addHeadRoutes(head, parts), { prefix: '/head' });
  return app;
}

/** The routes that need a client's token. */
function addHeadRoutes(head: FastifyInstance, parts: HeadParts): void {
  const { pool } = parts;
  const callers = new WeakMap<FastifyRequest, Client>();
  const caller = (request: FastifyRequest): Client => callers.get(request)!;
  // Before the body is read: who has no token sends us no megabyte.
  head.addHook('onRequest', async (request) => {
    const client = parts.clients.authenticate(request.headers.authorization);
    if (!client) throw new EnterobotError('HEAD_TOKEN_REFUSED', {});
    callers.set(request, client);
  });

  head.post('/submit', (request) => submit(parts, caller(request), request.body));
  head.get('/show_jobs', (request) => showJobs(parts, caller(request), request.query));
  head.get('/load', async (): Promise<Load> => {
    const clients = await countByClient(pool);
    return { ...parts.machine, used: total(parts.inUse()), clients };
  });
  head.post('/kill', async (request) => {
    const { job_ids } = read(killRequest, request.body);
    const killed = await killTasks(pool, caller(request).name, job_ids);
    for (const message of killed.messages) parts.send(message);
    for (const id of killed.toCancel) parts.cancel(id);
    return { jobs: list(killed.answers) };
  });
  head.post('/priority', async (request) => {
    const { job_ids, priority } = read(priorityRequest, request.body);
    const answers = await changePriority(pool, caller(request).name, job_ids, priority);
    parts.reordered();
    return { jobs: list(answers) };
  });
}

function list<A>(answers: Map<number, A>): Array<{ job_id: number; answer: A }> {
  return [...answers].map(([job_id, answer]) => ({ job_id, answer }));
}
