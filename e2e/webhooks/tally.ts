/** Compares what was acknowledged with what has been delivered. */
import type { SinkDelivery } from '@airy/testkit';

export interface Tally {
  readonly acknowledged: number;
  /** Different messages among what came. */
  readonly delivered: number;
  /** Came again, with the id that it had before. */
  readonly duplicates: number;
  /** Not delivered so far, and still queued or parked; not said: nothing is. */
  readonly held?: number;
  /** Acknowledged, and never came. */
  readonly lost: readonly string[];
  /** Came again with another id: its receiver cannot know. */
  readonly doubled: readonly string[];
  /** Came after a later one of its conversation; a repeat does not count. */
  readonly outOfOrder: readonly string[];
}

/** Of `message.created`: texts are those of `NumberedMessages`. */
export function tally(acknowledged: readonly string[], deliveries: readonly SinkDelivery[]): Tally {
  const idOf = new Map<string, string>();
  const newest = new Map<string, number>();
  const [doubled, outOfOrder]: [string[], string[]] = [[], []];
  let duplicates = 0;
  for (const delivery of deliveries) {
    const text = textOf(delivery);
    if (text === null) continue;
    const before = idOf.get(text);
    if (before !== undefined) {
      if (before === delivery.id) duplicates += 1;
      else doubled.push(text);
      continue;
    }
    idOf.set(text, delivery.id);
    const [person = '', number = ''] = text.split(' n');
    if (Number(number) < (newest.get(person) ?? -1)) outOfOrder.push(text);
    newest.set(person, Number(number));
  }
  const lost = acknowledged.filter(text => !idOf.has(text));
  return { acknowledged: acknowledged.length, delivered: idOf.size, duplicates, lost, doubled, outOfOrder };
}

/**
 * Of events that are known by their endpoints and ids, `endpoint id`.
 * @param held so many are still queued, or parked: they are not lost.
 */
export function tallyOfIds(acknowledged: readonly string[], came: readonly string[], held: number): Tally {
  const distinct = new Set(came);
  const missing = acknowledged.filter(event => !distinct.has(event));
  return {
    ...{ acknowledged: acknowledged.length, delivered: distinct.size, duplicates: came.length - distinct.size, held },
    ...{ lost: missing.slice(held), doubled: [], outOfOrder: [] },
  };
}

/** Null: another event. */
function textOf({ body }: SinkDelivery): string | null {
  const { type, payload } = JSON.parse(body.toString()) as {
    readonly type: string;
    readonly payload: { readonly message?: { readonly content?: { readonly message?: { readonly text?: string } } } };
  };
  const text = payload.message?.content?.message?.text;
  return type === 'message.created' && text !== undefined && /^p\d+ n\d+$/.test(text) ? text : null;
}

/** One line for each run, so that counts can be read, not only that it passed. */
export function printTally(what: string, { acknowledged, delivered, duplicates, lost, ...rest }: Tally): void {
  const kept = rest.held === undefined ? '' : `${rest.held} queued or parked, `;
  process.stderr.write(
    `${what}: ${acknowledged} acknowledged, ${delivered} delivered, ${duplicates} duplicates by equal id, ${kept}` +
      `lost = ${lost.length}, out of order = ${rest.outOfOrder.length}\n`,
  );
}
