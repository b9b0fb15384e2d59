import { enableCompileCache } from 'node:module';

// Keeps the stripped and compiled code between starts; everything else is loaded after it is on.
enableCompileCache();
const { run } = await import('./frame.ts');
process.exitCode = await run(process.argv.slice(2));
