import type { TestProject } from 'vitest/node';
import { createPool } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { temporaryPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One PostgreSQL for the whole run, with a migrated template that each test file clones (`freshDatabase`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await temporaryPostgres();
  const admin = createPool(server.url, { max: 1 });
  await admin.query('create database template_migrated');
  await admin.end();
  const template = createPool(server.url.replace(/postgres$/, 'template_migrated'), { max: 1 });
  await migrate(template);
  await template.end();
  project.provide('postgresUrl', server.url);
  return () => server.remove();
}
