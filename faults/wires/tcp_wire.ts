import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** As long as the operating system takes to give up a half-open connection with words under way: longer than patience. */
const KEEPALIVE_MS = 15 * 60_000;

interface Pair {
  near: Socket;
  far: Socket;
}

/** A wire between a part and the one it calls: bytes pass, until a fault comes between. */
export class TcpWire {
  readonly #goal: number;
  readonly #pairs = new Set<Pair>();
  readonly #halfOpen = new Set<Pair>();
  readonly #server: Server;
  #refuses = false;

  /** `goal`: the port on loopback that it leads to. */
  constructor(goal: number) {
    this.#goal = goal;
    this.#server = createServer((near) => this.#join(near));
  }

  /** Listens; returns its port. */
  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.cut();
    for (const pair of this.#halfOpen) end(pair);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resets every connection. What was under way has an unknown outcome. */
  cut(): number {
    const cut = this.#pairs.size;
    for (const pair of this.#pairs) end(pair);
    this.#pairs.clear();
    return cut;
  }

  /** Nothing passes for a while, then all of it does, in order. */
  async stall(ms: number): Promise<void> {
    const held = [...this.#pairs];
    for (const { near, far } of held) {
      near.pause();
      far.pause();
    }
    await sleep(ms);
    for (const { near, far } of held) {
      near.resume();
      far.resume();
    }
  }

  /** The connections of this moment are dead and neither side is told; new ones work. */
  halfOpen(): void {
    for (const pair of this.#pairs) {
      this.#pairs.delete(pair);
      this.#halfOpen.add(pair);
      const { near, far } = pair;
      near.unpipe(far);
      far.unpipe(near);
      for (const socket of [near, far]) socket.removeAllListeners('close').on('data', () => {});
      setTimeout(() => end(pair), KEEPALIVE_MS).unref();
    }
  }

  /** Nobody is there for a while. */
  async refuse(ms: number): Promise<void> {
    this.#refuses = true;
    this.cut();
    await sleep(ms);
    this.#refuses = false;
  }

  #join(near: Socket): void {
    near.on('error', () => {});
    if (this.#refuses) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#goal, '127.0.0.1');
    const pair = { near, far };
    this.#pairs.add(pair);
    far.on('error', () => {});
    const over = () => {
      this.#pairs.delete(pair);
      end(pair);
    };
    near.on('close', over);
    far.on('close', over);
    near.pipe(far);
    far.pipe(near);
  }
}

function end({ near, far }: Pair): void {
  if (!near.destroyed) near.resetAndDestroy();
  if (!far.destroyed) far.resetAndDestroy();
}
