import type { z } from 'zod';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { type Load, loadAnswer } from '../protocol/load.ts';
import { type PipelineVersion, serviceInfoAnswer } from '../protocol/service_info.ts';
import {
  type KillAnswer,
  killAnswers,
  type PriorityAnswer,
  priorityAnswers,
  type ShownTask,
  type SubmitAnswer,
  showJobsAnswer,
  submitAnswer,
} from '../protocol/show_jobs.ts';
import type { SubmissionInput } from '../protocol/task.ts';

/** CRobot said no, in its own coded words. */
export class CRobotRefusal extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

const TIMEOUT_MS = 15_000;

/** The head of CRobot as the web side speaks to it. */
export class CRobotClient {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/$/, '');
    this.#token = token;
  }

  /** @throws CRobotRefusal, CROBOT_UNREACHABLE (the outcome is unknown: submit the same words again) */
  submit(submission: SubmissionInput): Promise<SubmitAnswer> {
    return this.#ask('POST', '/head/submit', submitAnswer, submission);
  }

  /** Every attempt of these jobs that CRobot knows. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async showJobs(jobIds: number[]): Promise<ShownTask[]> {
    const { jobs } = await this.#ask('GET', `/head/show_jobs?job_id=${jobIds.join(',')}`, showJobsAnswer);
    return jobs;
  }

  /** The tasks that it took last, newest first; at most 10,000. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async newestTasks(limit: number): Promise<ShownTask[]> {
    return (await this.#ask('GET', `/head/show_jobs?limit=${limit}`, showJobsAnswer)).jobs;
  }

  /** Those of our tasks that have not ended, newest first. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async openTasks(limit: number): Promise<ShownTask[]> {
    const path = `/head/show_jobs?state=queued,running&limit=${limit}`;
    return (await this.#ask('GET', path, showJobsAnswer)).jobs;
  }

  /** What its tasks use of its machine, and whose they are. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  load(): Promise<Load> {
    return this.#ask('GET', '/head/load', loadAnswer);
  }

  /** The pipelines it has, in the versions that it would run now. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async pipelines(): Promise<PipelineVersion[]> {
    return (await this.#ask('GET', '/service-info', serviceInfoAnswer)).pipelines;
  }

  /** Ends these jobs, also those that are yet to come; at most 1000. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async kill(jobIds: number[]): Promise<{ job_id: number; answer: KillAnswer }[]> {
    return (await this.#ask('POST', '/head/kill', killAnswers, { job_ids: jobIds })).jobs;
  }

  /** Another priority for tasks that wait; at most 1000 jobs. @throws CRobotRefusal, CROBOT_UNREACHABLE */
  async setPriority(
    jobIds: number[],
    priority: number,
  ): Promise<{ job_id: number; answer: PriorityAnswer }[]> {
    return (await this.#ask('POST', '/head/priority', priorityAnswers, { job_ids: jobIds, priority })).jobs;
  }

  async #ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${this.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer = await response.json();
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (response.ok) {
      const parsed = schema.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw this.#unreachable(new Error('its answer is not in the form of the protocol'));
    }
    throw this.#refusal(response.status, answer);
  }

  #unreachable(error: unknown): EnterobotError {
    const cause = (error as { cause?: unknown }).cause ?? error;
    return new EnterobotError('CROBOT_UNREACHABLE', { url: this.url, message: reportOf(cause).message });
  }

  #refusal(status: number, answer: unknown): Error {
    const report = (answer as { error?: ErrorReport } | null)?.error;
    if (report?.code && report.class && status < 500) return new CRobotRefusal(report);
    const message = report?.message ?? JSON.stringify(answer).slice(0, 200);
    return new EnterobotError('CROBOT_REFUSED', { status, message });
  }
}
