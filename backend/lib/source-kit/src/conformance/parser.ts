/** A source's parser as the suite calls it, and the writer that takes its commands. */
import { ConversationLayer, handleConversation, nothing, readConversationCommand } from '@airy/domain';
import type { ConversationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import type { Parsed, Source } from '../source.ts';
import { rawHeadersOf, type ConformanceSubject, type Fixture } from './subject.ts';

/** A day on which no fixture was sent. */
export const someDay = Date.UTC(2040, 1);

export type Read = (fixture: Fixture, receivedAt?: number) => Promise<Parsed>;

/** The parser, which finds neither clock nor chance; null if the source has none. */
export function parserOf<S extends Source>(subject: ConformanceSubject<S>): Read | null {
  const { source, component, config } = subject;
  const parse = (component ?? source).parse;
  if (!parse) return null;
  return ({ name, body }, receivedAt = someDay) =>
    withoutClock(() => parse({ body, headers: rawHeadersOf(subject, name), receivedAt }, config));
}

/** Null: the body may be refused with the one error that makes it a dead letter. Anything else that is thrown is a fault. */
export async function readOrRefuse(read: Read, fixture: Fixture): Promise<Parsed | null> {
  try {
    return await read(fixture);
  } catch (error) {
    if (error instanceof AiryError && error.code === 'invalid_request') return null;
    throw error;
  }
}

/** Why the writer would not take a command; null if it would. */
export function problemOf(command: unknown): string | null {
  const checked = readConversationCommand(JSON.parse(JSON.stringify(envelopeOf(command))));
  return checked.ok ? null : checked.reason;
}

/** What the conversation writer makes of commands, on one day. */
export function written(commands: readonly ConversationCommand[], over = new ConversationLayer(nothing)) {
  for (const command of commands) {
    const { facts } = handleConversation(over, envelopeOf(command), 1_000);
    for (const fact of facts) over.apply(fact);
  }
  return over;
}

/** All that it knows, as text. */
export function stateOf({ leaves, messages, conversations }: ConversationLayer): string {
  const documents = new Map([...leaves].map(([subject, of]) => [subject, sorted(of)]));
  return JSON.stringify([sorted(messages), sorted(documents), sorted(conversations)]);
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function envelopeOf<C>(command: C) {
  return { id: 'id', at: 0, principal: 'source', reply: false, requestHash: null, command };
}

async function withoutClock<T>(run: () => T | Promise<T>): Promise<T> {
  const { Date: RealDate } = globalThis;
  const { random } = Math;
  const forbidden = (what: string) => (): never => {
    throw new Error(`parse asked for ${what}: replayed later it would say something else`);
  };
  globalThis.Date = new Proxy(RealDate, {
    get: (target, key) => (key === 'now' ? forbidden('the time') : Reflect.get(target, key)),
    construct: (target, given) => (given.length === 0 ? forbidden('the time')() : Reflect.construct(target, given)),
    apply: forbidden('the time'),
  });
  Math.random = forbidden('chance');
  try {
    return await run();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
  }
}
