import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { SharedScroll } from './shared_scroll.ts';

/** What of a picture is in sight, in pixels. */
export interface Sight {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A place in a pane: x as if nothing were scrolled sideways, y under the head; in the head y is negative. */
export interface Point {
  x: number;
  y: number;
}

/** Room for the bar under the picture and the line around it. */
const BARS = 20;

/**
 * A picture that is larger than its window: the browser's own scrolling over a canvas that stays in sight and draws only
 * that. Several panes go up and down together.
 */
export function Pane({
  label,
  width,
  height,
  head,
  shared,
  draw,
  pick,
  hover,
  zoom,
  keys,
}: {
  label: string;
  /** Of the whole picture; the height without the head, which stays in sight. */
  width: number;
  height: number;
  head: number;
  shared: SharedScroll;
  draw(context: CanvasRenderingContext2D, sight: Sight): void;
  pick(at: Point, event: MouseEvent): void;
  /** @returns whether something can be clicked there */
  hover(at: Point | undefined, event?: MouseEvent): boolean;
  /** The wheel with Ctrl held: larger or smaller, here; with Shift sideways. */
  zoom(factor: number, sideways: boolean): void;
  keys?(event: KeyboardEvent): void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = useRef<() => void>(() => {});
  const act = useRef({ draw, zoom, pick, hover });
  act.current = { draw, zoom, pick, hover };

  useEffect(() => {
    const host = scroller.current!;
    const sheet = canvas.current!;
    const context = sheet.getContext('2d');
    if (!context) return;
    let asked = 0;
    const now = () => {
      asked = 0;
      const { clientWidth: wide, clientHeight: high } = host;
      const dots = window.devicePixelRatio || 1;
      if (sheet.width !== Math.round(wide * dots) || sheet.height !== Math.round(high * dots)) {
        sheet.width = Math.round(wide * dots);
        sheet.height = Math.round(high * dots);
        sheet.style.width = `${wide}px`;
        sheet.style.height = `${high}px`;
      }
      context.setTransform(dots, 0, 0, dots, 0, 0);
      context.clearRect(0, 0, wide, high);
      act.current.draw(context, { left: host.scrollLeft, top: host.scrollTop, width: wide, height: high });
    };
    const soon = () => {
      if (asked === 0) asked = requestAnimationFrame(now);
    };
    paint.current = soon;
    const scrolled = () => {
      shared.top = host.scrollTop;
      soon();
    };
    const stop = shared.listen((top) => {
      if (host.scrollTop !== top) host.scrollTop = top;
      soon();
    });
    const placeOf = (event: MouseEvent): Point => {
      const box = host.getBoundingClientRect();
      const down = event.clientY - box.top - head;
      return { x: event.clientX - box.left + host.scrollLeft, y: down < 0 ? down : down + host.scrollTop };
    };
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      act.current.zoom(Math.exp(-event.deltaY / 400), event.shiftKey);
    };
    // By hand, since they are for the eye and the mouse alone: the keys are the section's.
    const click = (event: MouseEvent) => act.current.pick(placeOf(event), event);
    const move = (event: MouseEvent) => {
      sheet.style.cursor = act.current.hover(placeOf(event), event) ? 'pointer' : 'default';
    };
    const leave = () => void act.current.hover(undefined);
    sheet.addEventListener('click', click);
    sheet.addEventListener('mousemove', move);
    sheet.addEventListener('mouseleave', leave);
    const sizes = new ResizeObserver(soon);
    sizes.observe(host);
    host.addEventListener('scroll', scrolled, { passive: true });
    host.addEventListener('wheel', wheel, { passive: false });
    host.scrollTop = shared.top;
    return () => {
      stop();
      sizes.disconnect();
      host.removeEventListener('scroll', scrolled);
      host.removeEventListener('wheel', wheel);
      sheet.removeEventListener('click', click);
      sheet.removeEventListener('mousemove', move);
      sheet.removeEventListener('mouseleave', leave);
      cancelAnimationFrame(asked);
    };
  }, [shared, head]);

  // Whatever is drawn otherwise than before is drawn once more.
  useEffect(() => paint.current());

  return (
    <section
      className="pane"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      ref={scroller}
      onKeyDown={keys}
      style={{ height: height + head + BARS }}
    >
      <div className="pane-whole" style={{ width, height: height + head }}>
        <canvas ref={canvas} />
      </div>
    </section>
  );
}
