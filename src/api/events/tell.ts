import type { Viewer } from '../../records/viewer.ts';
import { mayHear } from './audience.ts';
import { startAt, writeEventId } from './event_id.ts';
import type { Change } from './read_changes.ts';
import { type EventStream, eventText } from './sse.ts';
import type { Batch } from './tail.ts';

/** Tells a reader of a batch what they may hear, from its `skip`-th change on. */
export function tellBatch(stream: EventStream, viewer: Viewer, epoch: string, batch: Batch, skip = 0): void {
  const { since, until, changes, tooMany } = batch;
  if (tooMany) {
    stream.send(eventText('reset', writeEventId(startAt(epoch, until)), '{}'));
    return;
  }
  const heard = changes.map((change, i) =>
    i < skip || !mayHear(viewer, change)
      ? ''
      : textOf(change, () => writeEventId({ epoch, since, until, count: i + 1 })),
  );
  stream.send(heard.join(''));
  stream.place(writeEventId(startAt(epoch, until)));
}

/** Two hundred readers of a batch are told the same words, at the same place. */
const written = new WeakMap<Change, string>();

function textOf(change: Change, id: () => string): string {
  const known = written.get(change);
  if (known !== undefined) return known;
  const text = eventText(change.source, id(), JSON.stringify(change.told));
  written.set(change, text);
  return text;
}
