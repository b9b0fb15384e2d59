/**
 * Runs parts of a task, or of anything that can be stopped, side by side, at most `width` at once. When one fails the others are stopped and waited for
 * before its error is thrown, so that no program outlives its task.
 */
export async function inParallel<C extends { readonly signal: AbortSignal }>(
  task: C,
  width: number,
  parts: readonly ((task: C) => Promise<void>)[],
): Promise<void> {
  const others = new AbortController();
  const part: C = { ...task, signal: AbortSignal.any([task.signal, others.signal]) };
  const waiting = [...parts];
  let failure: unknown;
  async function lane(): Promise<void> {
    for (let next = waiting.shift(); next && !part.signal.aborted; next = waiting.shift()) {
      try {
        await next(part);
      } catch (error) {
        failure ??= error;
        others.abort(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, lane));
  task.signal.throwIfAborted();
  if (failure !== undefined) throw failure;
}
