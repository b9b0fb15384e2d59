import { expect } from 'vitest';

/** What `GET /metrics` tells: `name{labels}` → value. Fails on a line that is not in Prometheus' text format. */
export async function readMetrics(url: string): Promise<Map<string, number>> {
  const response = await fetch(new URL('/metrics', url));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const values = new Map<string, number>();
  const described = new Set<string>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '') continue;
    const about = /^# (?:HELP \S+ .+|TYPE (\S+) (?:counter|gauge|histogram))$/.exec(line);
    if (about?.[1]) described.add(about[1]);
    if (about) continue;
    const sample = /^(([a-z_]+?)(?:_bucket|_sum|_count)?(?:\{[a-z_]+="[^"]*"\})?) (\S+)$/.exec(line);
    if (!sample) throw new Error(`not in Prometheus' text format: ${line}`);
    const [, name, base, value] = sample;
    expect(described.has(base!), `${base} has a type`).toBe(true);
    expect(Number.isFinite(Number(value)), line).toBe(true);
    expect(values.has(name!), `${name} stands there once`).toBe(false);
    values.set(name!, Number(value));
  }
  return values;
}
