/** What an object holds under a name that somebody chose: `constructor` and the like, which every object has, are not held. */
export function ownOf<T>(held: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return held !== undefined && Object.hasOwn(held, name) ? held[name] : undefined;
}
