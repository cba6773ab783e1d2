/** Compares what was acknowledged with what is there, and says it in one line of counts. */

/** The nth event of a conversation, from 0. */
export interface NumberedEvent {
  readonly conversation: number;
  readonly n: number;
}

/** What a generator asked for. An event is text here, as `textOf` writes it. */
export interface Asked {
  readonly acknowledged: ReadonlySet<string>;
  /** Every event that was tried, also those that were refused: these may be there once, or not. */
  readonly attempted: ReadonlySet<string>;
}

export interface Verdict {
  readonly acknowledged: number;
  /** Different events that are there. */
  readonly found: number;
  /** Acknowledged, and not there. */
  readonly lost: number;
  /** Copies beyond the first. */
  readonly doubled: number;
  /** Events that stand behind a later one of their conversation. */
  readonly outOfOrder: number;
  /** There, and never asked for. */
  readonly invented: number;
  /** Some of what is wrong, for the message of a failure. */
  readonly examples: readonly string[];
}

const maxExamples = 5;

export function textOf({ conversation, n }: NumberedEvent): string {
  return `${conversation}/${n}`;
}

/** @throws Error if the text is none of a generator. */
export function eventOf(text: string): NumberedEvent {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) throw new Error(`No numbered event: ${text.slice(0, 100)}`);
  return { conversation: Number(match[1]), n: Number(match[2]) };
}

/** `found`: every event that is there, each partition's in its order. */
export function judge({ acknowledged, attempted }: Asked, found: readonly string[]): Verdict {
  const seen = new Set<string>();
  const newest = new Map<number, number>();
  const wrong = { doubled: [] as string[], outOfOrder: [] as string[], invented: [] as string[] };
  for (const text of found) {
    if (!attempted.has(text)) wrong.invented.push(text);
    else if (seen.has(text)) wrong.doubled.push(text);
    else if (isBehind(text, newest)) wrong.outOfOrder.push(text);
    seen.add(text);
  }
  const lost = [...acknowledged].filter(text => !seen.has(text));
  const examples = Object.entries({ lost, ...wrong }).flatMap(([what, texts]) =>
    texts.slice(0, maxExamples).map(text => `${what} ${text}`),
  );
  return {
    acknowledged: acknowledged.size,
    found: seen.size,
    lost: lost.length,
    doubled: wrong.doubled.length,
    outOfOrder: wrong.outOfOrder.length,
    invented: wrong.invented.length,
    examples,
  };
}

function isBehind(text: string, newest: Map<number, number>): boolean {
  const { conversation, n } = eventOf(text);
  const last = newest.get(conversation) ?? -1;
  newest.set(conversation, Math.max(n, last));
  return n < last;
}

/** Each as a zero that `toMatchObject` compares. */
export const nothingWrong = { lost: 0, doubled: 0, outOfOrder: 0, invented: 0, examples: [] };

/** One line on the error stream, where the runner of the tests reports, too. */
export function tell(fault: string, verdict: Verdict, more = ''): void {
  const { acknowledged, found, lost, doubled, outOfOrder, invented } = verdict;
  const counts = `acknowledged ${acknowledged}, found ${found}, lost ${lost}, doubled ${doubled}, out of order ${outOfOrder}`;
  process.stderr.write(`${fault}: ${counts}${invented ? `, invented ${invented}` : ''}${more && `; ${more}`}\n`);
}
