/** Field names as Airy Core's client has them: camelCase, but for what is not ours to name. */

type CamelKey<K extends string> = K extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : K;

/** The type of what `camelCase` makes of a value. */
export type CamelCase<T> = T extends readonly (infer Item)[]
  ? CamelCase<Item>[]
  : T extends object
    ? { [K in keyof T as K extends string ? CamelKey<K> : K]: CamelCase<T[K]> }
    : T;

/** @param kept names, as they come, whose values stay as they are. */
export function camelCase(value: unknown, kept: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map(item => camelCase(item, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [camelName(name), kept.has(name) ? child : camelCase(child, kept)]),
  );
}

function camelName(name: string): string {
  return name.replaceAll(
    /([a-z0-9])_+([a-z0-9])/gi,
    (_match, before: string, after: string) => before + after.toUpperCase(),
  );
}
