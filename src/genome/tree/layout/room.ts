/** A wall: points with nx·x + ny·y ≤ at are on our side of it. (nx, ny) has length 1 and points away from us. */
export interface HalfPlane {
  nx: number;
  ny: number;
  at: number;
  /** The direction of (nx, ny). */
  angle: number;
}

/** The two walls of a cone with its tip at (x, y), its middle at an angle and half its width to each side (at most π/2). */
export function cone(x: number, y: number, angle: number, half: number): [HalfPlane, HalfPlane] {
  return [wall(x, y, angle + half + Math.PI / 2), wall(x, y, angle - half - Math.PI / 2)];
}

function wall(x: number, y: number, angle: number): HalfPlane {
  const nx = Math.cos(angle);
  const ny = Math.sin(angle);
  return { nx, ny, at: nx * x + ny * y, angle };
}

/**
 * The walls of a room with new ones put in, without those that something at (x, y) that reaches so far cannot get to,
 * and without those that a new one stands before: a chain of thousands would collect all of them.
 */
export function within(
  walls: readonly HalfPlane[],
  added: readonly HalfPlane[],
  x: number,
  y: number,
  reach: number,
): HalfPlane[] {
  const far = reach * 1.001;
  const old = walls.filter(
    (wall) => away(wall, x, y) < far && !added.some((one) => standsBefore(one, wall, x, y, far)),
  );
  return [...old, ...added.filter((wall) => away(wall, x, y) < far)];
}

const away = ({ nx, ny, at }: HalfPlane, x: number, y: number) => at - nx * x - ny * y;

/** Whether nobody on our side of `near` can get from (x, y) so far that he meets `other`. */
function standsBefore(near: HalfPlane, other: HalfPlane, x: number, y: number, far: number): boolean {
  const h = away(near, x, y);
  if (h >= far || h < 0) return false;
  const across = near.nx * other.nx + near.ny * other.ny;
  // The furthest that `other` could be met without `near` lies on our side of `near`.
  if (far * across <= h) return false;
  const along = Math.sqrt(far * far - h * h) * Math.abs(near.nx * other.ny - near.ny * other.nx);
  return h * across + along <= away(other, x, y);
}

/**
 * How far to one side of ahead one may turn from (x, y) with all that reaches so far, up to `most`; 1: to the left (growing
 * angles), -1: to the right.
 */
export function mostTurn(
  side: 1 | -1,
  walls: readonly HalfPlane[],
  x: number,
  y: number,
  ahead: number,
  reach: number,
  most: number,
): number {
  let free = most;
  for (const { nx, ny, at, angle } of walls) {
    const gap = Math.max(0, at - nx * x - ny * y);
    if (gap >= reach) continue;
    const shut = Math.acos(gap / reach);
    // Where the wall begins to be in the way, turning to that side from ahead.
    const turn = turned(side * (angle - ahead));
    if (turn >= 0) free = Math.min(free, turn - shut);
    else if (turn + 2 * Math.PI - shut < free) free = turn + 2 * Math.PI - shut;
  }
  return Math.max(0, free);
}

/** An angle between −π and π. */
function turned(angle: number): number {
  const whole = 2 * Math.PI;
  const rest = angle - whole * Math.round(angle / whole);
  return rest === -Math.PI ? Math.PI : rest;
}
