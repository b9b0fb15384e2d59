import { run } from './frame.ts';

process.exitCode = await run(process.argv.slice(2));
