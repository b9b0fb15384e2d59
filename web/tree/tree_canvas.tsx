import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { rootedTree } from '../../src/genome/tree/layout/rooted.ts';
import { Places } from './find_groups.ts';
import { paint } from './paint.ts';
import type { Painted } from './painted.ts';
import type { Placed } from './shown_tree.ts';
import { turnBranch } from './turn_branch.ts';
import { boxOf, boxOfTree, fitting, nearer, pixelsOf, type ViewPort } from './view_port.ts';

export type Mode = 'move' | 'lasso';

/** What others may ask of the drawing. */
export interface TreeDrawing {
  fit(): void;
  zoom(factor: number): void;
  /** Brings groups into the middle, near enough to be told apart. */
  goTo(groups: readonly number[]): void;
  port(): { port: ViewPort; fit: number; width: number; height: number };
}

interface Props {
  painted: Painted;
  label: string;
  mode: Mode;
  /** Those that were clicked or lassoed; `more` says that they are added to what is chosen. */
  onChoose: (groups: readonly number[], more: boolean) => void;
  onPoint: (group: number | undefined) => void;
  /** A branch was turned; not given: it may not be. */
  onMoved: (placed: Placed) => void;
  drawing: RefObject<TreeDrawing | null>;
}

interface Point {
  x: number;
  y: number;
}
/** What a pointer that is down does. */
type Doing =
  | { does: 'pan'; from: Point; moved: boolean }
  | { does: 'turn'; group: number; moved: boolean; from: Point }
  | { does: 'lasso'; line: Point[]; more: boolean };

const CLICK_PIXELS = 4;

/** The tree on a canvas: drawn anew only when something of it changes, at most once a frame. */
export function TreeCanvas({ painted, label, mode, onChoose, onPoint, onMoved, drawing }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const port = useRef<ViewPort>(undefined);
  const fit = useRef(1);
  const doing = useRef<Doing>(undefined);
  const pointers = useRef(new Map<number, Point>());
  const asked = useRef(0);
  const turned = useRef<Placed>(undefined);
  const newest = useRef(painted);
  newest.current = painted;
  const [size, setSize] = useState({ width: 0, height: 0 });
  const places = useMemo(() => new Places(painted.placed), [painted.placed]);
  const most = useMemo(() => painted.placed.radii.reduce((a, b) => Math.max(a, b), 0), [painted.placed]);
  const { shown } = painted;
  const hung = useMemo(() => rootedTree({ nodes: shown.groups.length, links: shown.links }), [shown]);

  const draw = useCallback(() => {
    asked.current = 0;
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !port.current) return;
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [element.clientWidth, element.clientHeight];
    if (element.width !== Math.round(width * dots) || element.height !== Math.round(height * dots)) {
      element.width = Math.round(width * dots);
      element.height = Math.round(height * dots);
    }
    context.setTransform(dots, 0, 0, dots, 0, 0);
    const began = performance.now();
    const of = turned.current ? { ...newest.current, placed: turned.current } : newest.current;
    paint(context, of, port.current, fit.current, width, height);
    if (doing.current?.does === 'lasso') lassoLine(context, doing.current.line, of.ink.mark);
    // What a frame costs, for whoever measures.
    element.dataset.frameMs = (performance.now() - began).toFixed(1);
  }, []);
  const ask = useCallback(() => {
    asked.current ||= requestAnimationFrame(draw);
  }, [draw]);

  const whole = useCallback(() => {
    const { width, height } = canvas.current!.getBoundingClientRect();
    port.current = fitting(boxOfTree(newest.current.placed), width, height);
    fit.current = port.current.scale;
    ask();
  }, [ask]);

  // A tree that is laid out anew is seen whole; one whose branch was turned stays where it is.
  const laidOut = useRef<unknown>(undefined);
  useEffect(() => {
    turned.current = undefined;
    if (size.width === 0) return;
    if (laidOut.current !== painted.placed.radii) {
      laidOut.current = painted.placed.radii;
      whole();
    } else ask();
  }, [painted, size, whole, ask]);

  useEffect(() => {
    const element = canvas.current!;
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    watch.observe(element);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      if (!port.current) return;
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015));
      port.current = nearer(port.current, factor, pointOf(element, event), fit.current);
      ask();
    };
    // React's own listener may not prevent scrolling.
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener('wheel', wheel);
      cancelAnimationFrame(asked.current);
      asked.current = 0;
    };
  }, [ask]);

  const zoom = useCallback(
    (factor: number) => {
      const element = canvas.current;
      if (!element || !port.current) return;
      const middle = { x: element.clientWidth / 2, y: element.clientHeight / 2 };
      port.current = nearer(port.current, factor, middle, fit.current);
      ask();
    },
    [ask],
  );
  useImperativeHandle(drawing, () => ({
    fit: whole,
    zoom,
    goTo: (groups) => {
      if (groups.length === 0 || !canvas.current) return;
      const { clientWidth: width, clientHeight: height } = canvas.current;
      const box = boxOf(newest.current.placed, groups);
      const near = fitting(box, width, height);
      const scale = Math.min(near.scale, Math.max(port.current?.scale ?? 0, fit.current * 4));
      port.current = {
        scale,
        x: width / 2 - ((box.left + box.right) / 2) * scale,
        y: height / 2 - ((box.top + box.bottom) / 2) * scale,
      };
      ask();
    },
    port: () => {
      const { clientWidth: width, clientHeight: height } = canvas.current!;
      return { port: port.current!, fit: fit.current, width, height };
    },
  }));

  const inPlane = ({ x, y }: Point) => {
    const at = port.current!;
    return { x: (x - at.x) / at.scale, y: (y - at.y) / at.scale };
  };
  function groupAt(point: Point): number | undefined {
    const { scale } = port.current!;
    const { x, y } = inPlane(point);
    const radius = (group: number) =>
      (pixelsOf(painted.placed.radii[group]!, scale, fit.current) + 3) / scale;
    const found = places.at(x, y, radius, (pixelsOf(most, scale, fit.current) + 3) / scale);
    return found !== undefined && painted.shown.groups[found]!.strains.length > 0 ? found : undefined;
  }

  function down(event: PointerEvent<HTMLCanvasElement>) {
    if (event.button !== 0 || !port.current) return;
    const point = pointOf(event.currentTarget, event);
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, point);
    if (pointers.current.size > 1) {
      doing.current = undefined;
      turned.current = undefined;
      return;
    }
    const group = groupAt(point);
    if (mode === 'lasso' || (event.shiftKey && group === undefined))
      doing.current = { does: 'lasso', line: [point], more: event.shiftKey };
    else if (group !== undefined) doing.current = { does: 'turn', group, moved: false, from: point };
    else doing.current = { does: 'pan', from: point, moved: false };
  }

  function move(event: PointerEvent<HTMLCanvasElement>) {
    if (!port.current) return;
    const point = pointOf(event.currentTarget, event);
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      if (event.pointerType === 'mouse') onPoint(groupAt(point));
      return;
    }
    if (pointers.current.size === 2) {
      const [a, b] = [...pointers.current.entries()];
      const other = a![0] === event.pointerId ? b![1] : a![1];
      const factor =
        Math.hypot(point.x - other.x, point.y - other.y) /
        Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
      const near = nearer(port.current, factor, middle, fit.current);
      port.current = { ...near, x: near.x + (point.x - before.x) / 2, y: near.y + (point.y - before.y) / 2 };
    }
    pointers.current.set(event.pointerId, point);
    const now = doing.current;
    if (now?.does === 'pan') {
      now.moved ||= apart(now.from, point);
      port.current = {
        ...port.current,
        x: port.current.x + point.x - before.x,
        y: port.current.y + point.y - before.y,
      };
    } else if (now?.does === 'turn') {
      now.moved ||= apart(now.from, point);
      if (now.moved)
        turned.current = turnBranch(turned.current ?? painted.placed, hung, now.group, inPlane(point));
    } else if (now?.does === 'lasso' && apart(now.line.at(-1)!, point)) now.line.push(point);
    ask();
  }

  function up(event: PointerEvent<HTMLCanvasElement>) {
    pointers.current.delete(event.pointerId);
    const now = doing.current;
    doing.current = undefined;
    ask();
    if (!now || !port.current) return;
    const point = pointOf(event.currentTarget, event);
    if (now.does === 'lasso') {
      const found =
        now.line.length > 2
          ? places.within(now.line.map(inPlane)).filter((group) => shown.groups[group]!.strains.length > 0)
          : [groupAt(point)].filter((group) => group !== undefined);
      onChoose(found, now.more);
    } else if (now.does === 'pan' && !now.moved) onChoose([], event.shiftKey);
    else if (now.does === 'turn' && !now.moved) onChoose([now.group], event.shiftKey);
    else if (turned.current) onMoved(turned.current);
  }

  function pressed(event: KeyboardEvent) {
    const by = 60;
    const acts: Record<string, () => void> = {
      '+': () => zoom(1.3),
      '=': () => zoom(1.3),
      '-': () => zoom(1 / 1.3),
      '0': whole,
      ArrowLeft: () => shift(by, 0),
      ArrowRight: () => shift(-by, 0),
      ArrowUp: () => shift(0, by),
      ArrowDown: () => shift(0, -by),
      Escape: () => onChoose([], false),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
  function shift(x: number, y: number) {
    if (!port.current) return;
    port.current = { ...port.current, x: port.current.x + x, y: port.current.y + y };
    ask();
  }

  return (
    <canvas
      ref={canvas}
      className={mode === 'lasso' ? 'tree-canvas lasso' : 'tree-canvas'}
      role="img"
      aria-label={label}
      // The keys look around; the table beside it says the same in words.
      tabIndex={0}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onPointerLeave={() => onPoint(undefined)}
      onKeyDown={pressed}
    />
  );
}

function pointOf(element: HTMLElement, event: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

const apart = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y) > CLICK_PIXELS;

function lassoLine(on: CanvasRenderingContext2D, line: readonly Point[], colour: string): void {
  on.strokeStyle = colour;
  on.lineWidth = 1.5;
  on.setLineDash([5, 3]);
  on.beginPath();
  for (const { x, y } of line) on.lineTo(x, y);
  on.closePath();
  on.stroke();
  on.setLineDash([]);
}
