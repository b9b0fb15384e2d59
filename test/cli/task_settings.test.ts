import { afterEach, expect, test, vi } from 'vitest';
import { taskSettings } from '../../src/cli/server/task_settings.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('tasks are told where prokka’s databases are, and no secret of ours', () => {
  vi.stubEnv('PROKKA_DBDIR', '/srv/prokka');
  vi.stubEnv('DATABASE_URL', 'postgres://u:swordfish@h/d');
  vi.stubEnv('CROBOT_TOKEN', 'swordfish');
  const env = taskSettings('/srv/store');
  expect(env).toMatchObject({ PROKKA_DBDIR: '/srv/prokka', READS_KEEP: '/srv/store/reads/.incoming' });
  expect(JSON.stringify(env)).not.toContain('swordfish');
});

test('where nothing is set, nothing is named', () => {
  vi.stubEnv('PROKKA_DBDIR', undefined);
  expect(taskSettings('/srv/store')).not.toHaveProperty('PROKKA_DBDIR');
});
