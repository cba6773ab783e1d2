/** Metadata documents: nested JSON here, one record per leaf in the log (contract §2, Metadata documents). */
import type { Document, Json } from './json.ts';
import type { Metadata } from './records.ts';

/** One leaf: what a record holds beside its subject and time. */
export type Leaf = Pick<Metadata, 'key' | 'value' | 'valueType'>;

export const metadataLimits = { depth: 16, leaves: 1_000, bytes: 256 * 1024 } as const;

/** A document that is too deep, too large, or that names a key which no object may have. */
export class MetadataLimitError extends Error {
  override readonly name = 'MetadataLimitError';
}

/**
 * The leaves of a document, in its order. Arrays are leaves, empty objects vanish; dots within a key
 * separate as they do between keys.
 * @throws MetadataLimitError
 */
export function flatten(document: Document): Leaf[] {
  const leaves: Leaf[] = [];
  let bytes = 0;
  const visit = (value: Json, path: readonly string[]): void => {
    const depth = isOneKey(path) ? 1 : path.length;
    if (depth > metadataLimits.depth) throw new MetadataLimitError(`deeper than ${metadataLimits.depth} keys`);
    if (isObject(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, [...path, ...key.split('.')]);
      return;
    }
    const leaf = leafOf(path.join('.'), value);
    if (path.includes(forbiddenKey)) throw new MetadataLimitError(`no key may be called ${forbiddenKey}`);
    bytes += leaf.key.length + leaf.value.length;
    leaves.push(leaf);
    if (leaves.length > metadataLimits.leaves)
      throw new MetadataLimitError(`more than ${metadataLimits.leaves} values`);
    if (bytes > metadataLimits.bytes) throw new MetadataLimitError(`more than ${metadataLimits.bytes} bytes`);
  };
  visit(document, []);
  return leaves;
}

/**
 * The document that the records of one subject make: applied by time, then key, so that the newest wins. A later
 * object path replaces an earlier scalar, and a later scalar an earlier object.
 */
export function fold(records: readonly Metadata[]): Document {
  const document: MutableDocument = {};
  for (const record of records.toSorted(byTime)) put(document, record.key.split('.'), valueOf(record));
  return document;
}

/** The document without the value, or all values, at a dot path; objects that become empty vanish. The input is unchanged. */
export function remove(document: Document, path: string): Document {
  const [head, rest] = headOf(path);
  if (!Object.hasOwn(document, head)) return document;
  const { [head]: child, ...others } = document;
  if (rest === null) return others;
  if (!isObject(child)) return document;
  const kept = remove(child, rest);
  if (kept === child) return document;
  return Object.keys(kept).length === 0 ? others : { ...document, [head]: kept };
}

/** The value at a dot path; undefined if there is none. */
export function valueAt(document: Document, path: string): Json | undefined {
  const [head, rest] = headOf(path);
  if (!Object.hasOwn(document, head)) return undefined;
  const child = document[head];
  if (rest === null) return child;
  return isObject(child) ? valueAt(child, rest) : undefined;
}

/** True if `key` is `path` or lies beneath it. */
export function isWithin(key: string, path: string): boolean {
  return key === path || key.startsWith(`${path}.`);
}

/** The address of a file within a key (kept-media.ts): its dots are no levels that anybody made. */
function isOneKey(path: readonly string[]): boolean {
  return path[0]?.startsWith('data_') === true && path.length <= 200;
}

type MutableDocument = { [key: string]: Json };

/** Assigned to a copy made with `Object.assign` it would change the copy's prototype, so no document has it. */
const forbiddenKey = '__proto__';

function isObject(value: Json | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headOf(path: string): [head: string, rest: string | null] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, null] : [path.slice(0, dot), path.slice(dot + 1)];
}

function leafOf(key: string, value: Exclude<Json, Document>): Leaf {
  if (value === null) return { key, value: '', valueType: 'nullValue' };
  if (typeof value === 'string') return { key, value, valueType: 'text' };
  if (typeof value === 'object') return { key, value: JSON.stringify(value), valueType: 'array' };
  return { key, value: String(value), valueType: typeof value === 'number' ? 'number' : 'bool' };
}

/** What stands in the record; a value that is not what its type says (a foreign writer) stays text. */
function valueOf(record: Metadata): Json {
  switch (record.valueType) {
    case 'nullValue':
      return null;
    case 'bool':
      return record.value.toLowerCase() === 'true';
    case 'number': {
      const number = Number(record.value);
      return record.value.trim() === '' || !Number.isFinite(number) ? record.value : number;
    }
    case 'array':
    case 'object':
      return parsed(record.value);
    case 'text':
      return record.value;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: shown as it stands, so that one bad leaf does not hide the document.
    return text;
  }
}

function byTime(a: Metadata, b: Metadata): number {
  return a.timestamp - b.timestamp || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

function put(document: MutableDocument, path: readonly string[], value: Json): void {
  if (path.includes(forbiddenKey)) return;
  let node = document;
  for (const segment of path.slice(0, -1)) {
    const child = Object.hasOwn(node, segment) ? node[segment] : undefined;
    if (isObject(child)) node = child;
    else node = node[segment] = {};
  }
  node[path.at(-1) ?? ''] = value;
}
