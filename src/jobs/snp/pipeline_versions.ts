import type { PipelineVersions } from './calls.ts';

/** CRobot, as far as it is asked here. */
export interface AsksVersions {
  pipelines(): Promise<{ name: string; version: string }[]>;
}

/** How long somebody who begins a project waits for CRobot's answer. */
const PATIENCE_MS = 2000;

/** The versions of the pipelines of calls, as CRobot has them now; nothing when it is away: a project is begun without it. */
export async function pipelineVersions(crobot: AsksVersions | undefined): Promise<PipelineVersions> {
  if (!crobot) return {};
  const enough = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref();
  });
  const told = await Promise.race([crobot.pipelines().catch(() => undefined), enough]);
  return Object.fromEntries(
    (told ?? [])
      .filter(({ name }) => name === 'refMasker' || name === 'refMapper')
      .map(({ name, version }) => [name, version]),
  );
}
