/** What an instance must hold after any faults under load, as expectations on what it answers and what its log says. */
import { expect } from '@jest/globals';
import type { MessengerSimulator } from '@airy/simulator-messenger';
import type { Answers, ListedMessage } from './answers.ts';
import type { FoldedLog } from './folded-log.ts';
import type { Traffic } from './traffic.ts';

/** A customer's content is the whole event that Messenger sent; ours is what we said. */
function textOf({ content }: Pick<ListedMessage, 'content'>): string | undefined {
  return content.text ?? content.message?.text;
}

function countOf(texts: Iterable<string | undefined>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Every acknowledged message exactly once, and nothing that was never sent. */
export function expectShownOnce(answers: Answers, all: readonly Traffic[]): void {
  const shown = countOf(answers.messages.map(textOf));
  const acknowledged = all.flatMap(({ received, sends }) => [...received, ...sends.map(({ text }) => text)]);
  const attempted = new Set(all.flatMap(traffic => [...traffic.attempted]));
  const wrong = acknowledged.filter(text => shown.get(text) !== 1);
  expect(wrong.map(text => `${text} is shown ${shown.get(text) ?? 0} times`)).toEqual([]);
  expect([...shown].filter(([text, count]) => count > 1 || !attempted.has(text))).toEqual([]);
}

export function expectIndexesWithoutGaps(folded: FoldedLog): void {
  const indexes = new Map<string, number[]>();
  for (const { conversationId, index } of folded.messages.values())
    indexes.set(conversationId, [...(indexes.get(conversationId) ?? []), index ?? -1]);
  for (const given of indexes.values())
    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from(given, (_, position) => position));
}

/** The views are a fold of the log; each message was announced once; nothing is a dead letter. */
export function expectServedAsLogged(answers: Answers, folded: FoldedLog): void {
  expect(answers.messages.map(({ id }) => id).toSorted()).toEqual([...folded.messages.keys()].toSorted());
  for (const shown of answers.messages) {
    const stored = folded.messages.get(shown.id);
    expect(JSON.stringify(shown.content)).toBe(stored?.content);
    expect(shown.delivery_state).toBe(stored?.deliveryState.toLowerCase());
    expect(shown.metadata.source?.id).toBe(folded.metadata.get(`message:${shown.id} source.id`));
    expect(folded.created.get(shown.id)).toBe(1);
  }
  for (const [conversationId, thread] of answers.threads) {
    const stored = [...folded.messages.values()].filter(message => message.conversationId === conversationId);
    const newestFirst = stored.toSorted((a, b) => b.sentAt - a.sentAt || (b.index ?? 0) - (a.index ?? 0));
    expect(thread.map(({ id }) => id)).toEqual(newestFirst.map(({ id }) => id));
    expect(answers.unread.get(conversationId)).toBe(stored.filter(({ isFromContact }) => isFromContact).length);
  }
  expect(folded.deadLetters).toBe(0);
}

export interface SentMessages {
  readonly answers: Answers;
  readonly folded: FoldedLog;
  readonly simulator: MessengerSimulator;
  /** Epoch ms. */
  readonly killedAt: readonly number[];
  /**
   * Several processes share the log: an attempt that a dead one had asked for is granted to nobody. Such a message was never
   * sent, and is unknown all the same.
   */
  readonly isShared?: boolean;
}

/** Only a call that was under way at a kill may have an unknown outcome. @returns how many of each there were. */
export function expectSentAtMostOnce({ answers, folded, simulator, killedAt, isShared = false }: SentMessages): {
  readonly unknown: number;
  readonly inFlight: number;
  readonly neverSent: number;
} {
  const accepted = countOf(simulator.state.accepted.map(({ message }) => String(message['text'])));
  expect([...accepted].filter(([, count]) => count > 1)).toEqual([]);
  const ours = answers.messages.filter(({ from_contact }) => !from_contact);
  const delivered = ours.filter(({ delivery_state }) => delivery_state === 'delivered');
  const unknown = ours.filter(({ delivery_state }) => delivery_state === 'failed');
  expect(delivered.filter(({ content }) => accepted.get(textOf({ content }) ?? '') !== 1)).toEqual([]);
  expect(unknown.filter(({ metadata }) => metadata.error !== 'outcome_unknown')).toEqual([]);
  const inFlight = folded.inFlightAt(killedAt);
  const others = unknown.filter(({ id }) => !inFlight.includes(id));
  const neverSent = others.filter(({ content }) => !accepted.has(textOf({ content }) ?? ''));
  expect(others.filter(other => !isShared || !neverSent.includes(other))).toEqual([]);
  return { unknown: unknown.length, inFlight: inFlight.length, neverSent: neverSent.length };
}
