import { registerJob } from '../jobs/registry.ts';
import { AssembleUserUploadsJob } from './assemble_user_uploads_job.ts';
import { SweepUploadsJob } from './sweep_uploads_job.ts';

/** Makes the jobs of uploads known to a worker; this room stands above the registry. */
export function registerIntake(): void {
  registerJob('assemble_user_uploads', AssembleUserUploadsJob);
  registerJob('sweep_uploads', SweepUploadsJob);
}
