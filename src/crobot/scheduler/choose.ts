/** What a machine has, or what something uses of it. */
export interface Capacity {
  cores: number;
  memory_mb: number;
}

/** A task that waits; a lower id is older. */
export interface Waiting extends Capacity {
  id: number;
  workgroup: string;
  priority: number;
  minutes: number;
}

/** A task that uses its cores and memory now, and will have given them back at `until` (ms) at the latest. */
export interface InUse extends Capacity {
  workgroup: string;
  until: number;
}

/** What the first task that does not fit is promised: it starts at `at` (ms) at the latest. */
interface Reservation {
  at: number;
  /** What is left over at that time when it has started. */
  spare: Capacity;
}

/**
 * Which waiting tasks start now. Order: priority (lower first), then the workgroup that uses the least cores at
 * this moment, then age. The first one that does not fit gets a reservation at the time when the time limits of
 * the running ones promise enough room; a later one may pass it only if it has ended by then or uses what is left
 * over, so small tasks fill gaps and a big one is not starved ("EASY backfilling").
 * Pure. `now` in ms; never returns more than fits.
 */
export function chooseTasks(waiting: Waiting[], inUse: InUse[], machine: Capacity, now: number): Waiting[] {
  const running = [...inUse];
  const open = [...waiting];
  const free = subtract(machine, total(running));
  const chosen: Waiting[] = [];
  let reservation: Reservation | undefined;
  while (open.length > 0 && free.cores > 0 && free.memory_mb > 0) {
    const task = takeFirst(open, coresByWorkgroup(running));
    const until = now + task.minutes * 60_000;
    if (!fits(task, free)) {
      reservation ??= reserve(task, running, machine);
      continue;
    }
    if (reservation && until > reservation.at) {
      if (!fits(task, reservation.spare)) continue;
      reservation.spare = subtract(reservation.spare, task);
    }
    chosen.push(task);
    running.push({ ...task, until });
    free.cores -= task.cores;
    free.memory_mb -= task.memory_mb;
  }
  return chosen;
}

/** Undefined for a task that never fits: it must not hold back the others. */
function reserve(task: Waiting, running: InUse[], machine: Capacity): Reservation | undefined {
  if (!fits(task, machine)) return undefined;
  let free = subtract(machine, total(running));
  for (const ending of running.toSorted((a, b) => a.until - b.until)) {
    free = { cores: free.cores + ending.cores, memory_mb: free.memory_mb + ending.memory_mb };
    if (fits(task, free)) return { at: ending.until, spare: subtract(free, task) };
  }
  return undefined;
}

function takeFirst(open: Waiting[], used: Map<string, number>): Waiting {
  let first = 0;
  for (let i = 1; i < open.length; i++) {
    const [a, b] = [open[i]!, open[first]!];
    const order =
      a.priority - b.priority || (used.get(a.workgroup) ?? 0) - (used.get(b.workgroup) ?? 0) || a.id - b.id;
    if (order < 0) first = i;
  }
  return open.splice(first, 1)[0]!;
}

function coresByWorkgroup(running: InUse[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const task of running) used.set(task.workgroup, (used.get(task.workgroup) ?? 0) + task.cores);
  return used;
}

export function total(parts: readonly Capacity[]): Capacity {
  return parts.reduce<Capacity>(
    (sum, part) => ({ cores: sum.cores + part.cores, memory_mb: sum.memory_mb + part.memory_mb }),
    { cores: 0, memory_mb: 0 },
  );
}

function subtract(from: Capacity, part: Capacity): Capacity {
  return { cores: from.cores - part.cores, memory_mb: from.memory_mb - part.memory_mb };
}

export function fits(part: Capacity, room: Capacity): boolean {
  return part.cores <= room.cores && part.memory_mb <= room.memory_mb;
}
