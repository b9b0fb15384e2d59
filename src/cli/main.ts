import { enableCompileCache } from 'node:module';

// A reader that has seen enough (`… | head -1`) closes the pipe: then there is nobody left to work for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
// Progress that nobody reads is no reason to stop in the middle of the work.
process.stderr.on('error', () => {});

// Keeps the stripped and compiled code between starts; everything else is loaded after it is on.
enableCompileCache();
const { run } = await import('./frame.ts');
process.exitCode = await run(process.argv.slice(2));
