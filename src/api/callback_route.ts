import type { FastifyError, FastifyInstance } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { EnterobotError } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import { receive } from '../ledger/receive.ts';
import { CALLBACK_MAX_BYTES, callback } from '../protocol/callback.ts';
import { wakeWorkersSeldom } from '../worker/wake_up.ts';
import type { CallbackCount } from './metrics/callback_count.ts';
import { type ApiOptions, CALLBACK_PATH } from './options.ts';

interface CallbackOptions extends ApiOptions {
  count: CallbackCount;
}

/**
 * Where CRobot reports. A message is checked, stored, and then answered; doubles are answered alike. 410 tells
 * CRobot that nobody here knows the job and it may stop.
 */
export async function callbackRoute(app: FastifyInstance, options: CallbackOptions): Promise<void> {
  // The signature covers the bytes as they came, so the body is not parsed before it was checked.
  app.removeAllContentTypeParsers();
  const asBytes = { parseAs: 'buffer', bodyLimit: CALLBACK_MAX_BYTES } as const;
  app.addContentTypeParser('*', asBytes, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: FastifyError) => {
    throw error.statusCode === 413
      ? new EnterobotError('CALLBACK_TOO_LARGE', { bytes: CALLBACK_MAX_BYTES })
      : error;
  });
  options.count.watch(app);
  const wake = wakeWorkersSeldom(options.pool);
  const webhook = new Webhook(options.callbackSecret);
  app.post(CALLBACK_PATH, { config: { who: 'signed' }, schema: { hide: true } }, async (request, reply) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      // The library wants single header values; repeated ones arrive joined and fail the check, as they should.
      webhook.verify(bytes, request.headers as Record<string, string>, { jsonParse: false });
    } catch {
      throw new EnterobotError('CALLBACK_UNSIGNED', {});
    }
    const message = parse(bytes);
    const reception = await receive(options.pool, message);
    faultPoint('web-callback-committed');
    options.count.taken(reception);
    if (reception === 'moved') wake();
    options.logger.info(
      { job: message.job_id, attempt: message.attempt, state: message.state, reception },
      'callback',
    );
    return reply.code(reception === 'unknown_job' ? 410 : 200).send({ reception });
  });
}

function parse(bytes: Buffer) {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new EnterobotError('CALLBACK_MALFORMED', { problem: 'it is not JSON' });
  }
  const checked = callback.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const problem = `${issue?.path.join('.') || 'body'}: ${issue?.message}`;
  throw new EnterobotError('CALLBACK_MALFORMED', { problem });
}
