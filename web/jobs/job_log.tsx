import { useEffect, useRef, useState } from 'react';
import { addressOf } from '../api/call.ts';
import { wordsOf } from '../api/errors.ts';

/** A page shows so much of a log's end; all of it is a click away. */
const SHOWN_CHARACTERS = 200_000;
const AGAIN_MS = 3000;

/** The log of a job, as it grows. */
export function JobLog({ jobId, ended }: { jobId: number; ended: boolean }) {
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    const over = new AbortController();
    const path = { job_id: jobId };
    const address = addressOf('GET /api/v1.0/jobs/{job_id}/log', {
      path,
      query: { follow: ended ? 'false' : 'true' },
    });
    void follow(address, over.signal, setText, setProblem);
    return () => over.abort();
  }, [jobId, ended]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after each piece, who reads the end goes on reading the end
  useEffect(() => {
    const { current } = box;
    if (current && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [text]);

  if (problem) return <p className="quiet">{problem}</p>;
  if (!text) return <p className="quiet flush">{ended ? 'It left no log.' : 'Nothing yet.'}</p>;
  return (
    <>
      <pre
        className="log"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollTop + clientHeight > scrollHeight - 20;
        }}
      >
        {text}
      </pre>
      <a href={addressOf('GET /api/v1.0/jobs/{job_id}/log', { path: { job_id: jobId } })}>The whole log</a>
    </>
  );
}

/** Reads until the server ends it; one that broke off is begun anew. */
async function follow(
  address: string,
  signal: AbortSignal,
  show: (text: string) => void,
  fail: (problem: string | undefined) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(address, { signal });
      if (!response.ok || !response.body) throw new Error(`The log cannot be read (${response.status}).`);
      fail(undefined);
      let text = '';
      show(text);
      for await (const piece of pieces(response.body)) {
        text = (text + piece).slice(-SHOWN_CHARACTERS);
        show(text);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      fail(wordsOf(error));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function* pieces(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
