import type { Viewer } from '../../records/viewer.ts';
import { mayHear } from './audience.ts';
import { startAt, writeEventId } from './event_id.ts';
import type { Change } from './read_changes.ts';
import type { EventStream } from './sse.ts';
import type { Batch } from './tail.ts';

/** Tells a reader of a batch what they may hear, from its `skip`-th change on. */
export function tellBatch(stream: EventStream, viewer: Viewer, epoch: string, batch: Batch, skip = 0): void {
  const { since, until, changes, tooMany } = batch;
  if (tooMany) {
    stream.send('reset', writeEventId(startAt(epoch, until)), '{}');
    return;
  }
  changes.forEach((change, i) => {
    if (i < skip || !mayHear(viewer, change)) return;
    stream.send(change.source, writeEventId({ epoch, since, until, count: i + 1 }), asJson(change));
  });
  stream.place(writeEventId(startAt(epoch, until)));
}

/** Two hundred readers are told the same words. */
const written = new WeakMap<Change, string>();

function asJson(change: Change): string {
  const known = written.get(change);
  if (known !== undefined) return known;
  const text = JSON.stringify(change.told);
  written.set(change, text);
  return text;
}
