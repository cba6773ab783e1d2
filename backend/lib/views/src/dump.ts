/** A view as text, in an order that does not depend on how its rows came there: for comparing two builds. */
import { createHash } from 'node:crypto';
import type { ViewStore } from './view-store.ts';

/** SHA-256 over the dump, hexadecimal: equal if and only if two builds hold the same rows. */
export async function hashView(store: ViewStore<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const line of store.dump()) hash.update(line).update('\n');
  return hash.digest('hex');
}

/** All lines of the dump; for views that fit in memory. */
export async function dumpView(store: ViewStore<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of store.dump()) lines.push(line);
  return lines;
}
