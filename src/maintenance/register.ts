import { registerJob } from '../jobs/registry.ts';
import { registerHandler } from '../worker/scheduler/handlers.ts';
import { sendUpdateAssemblies, UpdateAssembliesJob } from './update_assemblies_job.ts';
import { sendUpdateSchemes, UpdateSchemeJob } from './update_scheme_job.ts';

/** Makes what is done by the clock known to a worker; this room stands above those that run it. */
export function registerMaintenance(): void {
  registerJob('update_scheme', UpdateSchemeJob);
  registerHandler('update_schemes', sendUpdateSchemes);
  registerJob('update_assemblies', UpdateAssembliesJob);
  registerHandler('update_assemblies', sendUpdateAssemblies);
}
