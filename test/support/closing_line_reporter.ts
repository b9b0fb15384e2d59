import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Counts tests for the closing line that scripts/test.sh prints after vitest has ended. The counts go to the file named
 * by ENTEROBOT_TEST_COUNTS as `<passed> <failed> running|finished`, and are written after every file, so that a runner
 * that is killed half-way still leaves what it knew. Skipped tests count as neither.
 */
export default class ClosingLineReporter implements Reporter {
  readonly #file = process.env.ENTEROBOT_TEST_COUNTS;
  #passed = 0;
  #failed = 0;

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'passed') this.#passed++;
    if (state === 'failed') this.#failed++;
  }

  onTestModuleEnd(): void {
    this.#write('running');
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    // A file that cannot be loaded, or a hook that throws, fails without a test of its own.
    for (const module of modules) this.#failed += errorsOutsideTests(module);
    this.#failed += unhandled.length;
    this.#write(reason === 'interrupted' ? 'running' : 'finished');
  }

  #write(state: 'running' | 'finished'): void {
    if (this.#file) writeFileSync(this.#file, `${this.#passed} ${this.#failed} ${state}\n`);
  }
}

function errorsOutsideTests(module: TestModule): number {
  let count = module.errors().length;
  for (const suite of module.children.allSuites()) count += suite.errors().length;
  return count;
}
