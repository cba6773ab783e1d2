/** The text of an Avro schema as Java clients write it, so that equal schemas are equal texts, and get one id. */

/** The rest follows in the order of the alphabet. */
const recordOrder = ['type', 'name', 'namespace', 'doc', 'fields', 'symbols', 'items', 'values'];
const fieldOrder = ['name', 'type', 'doc', 'default', 'order', 'aliases'];

/** A text that is no JSON is returned as it is: the registry says what is wrong with it. */
export function canonicalSchema(schema: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(schema);
  } catch {
    return schema;
  }
  return JSON.stringify(inOrder(parsed, recordOrder));
}

function inOrder(part: unknown, order: readonly string[]): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => inOrder(item, order));
  if (part === null || typeof part !== 'object') return part;
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries(part as Record<string, unknown>);
  const sorted = entries.toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, orderedValue(key, value)]));
}

function orderedValue(key: string, value: unknown): unknown {
  // A default is data: its own order is its own.
  if (key === 'default' || key === 'doc') return value;
  return inOrder(value, key === 'fields' ? fieldOrder : recordOrder);
}
