/** Reading untrusted JSON without trusting its shape. */
import type { Json } from '@airy/model';

export type JsonObject = { readonly [key: string]: Json };

/** The object, or null for anything else. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The list, or an empty one for anything else. */
export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The text if it is one and not blank, else null. Numbers count as text (ids often come as either). */
export function asText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** The number, also from decimal text; null for anything else. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** What is at the end of a path of keys, or undefined. */
export function at(value: unknown, ...path: readonly string[]): Json | undefined {
  let current: unknown = value;
  for (const key of path) current = Object.hasOwn(asObject(current) ?? {}, key) ? asObject(current)?.[key] : undefined;
  return current as Json | undefined;
}
