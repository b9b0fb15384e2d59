import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createPool } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { temporaryPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL for the whole run, with a migrated template that each test file clones (`freshDatabase`), and one folder
 * for all that tests, their programs and browsers leave behind, which goes when the run ends.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-'));
  // Servers that do not run as root must reach what is inside.
  await chmod(folder, 0o755);
  process.env.TMPDIR = folder;
  const server = await temporaryPostgres();
  const admin = createPool(server.url, { max: 1 });
  await admin.query('create database template_migrated');
  await admin.end();
  const template = createPool(server.url.replace(/postgres$/, 'template_migrated'), { max: 1 });
  await migrate(template);
  await template.end();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  };
}
