/** What becomes of a command, and how a decision becomes an outcome that is given once. */
import type { ErrorCode } from '@airy/errors';
import type { Json } from '@airy/model';
import type { CommandEnvelope } from './command.ts';
import { cloudEvent } from './event.ts';
import type { CommandOutcome, EventOrigin, Outcome, Rejection } from './event.ts';

/** What `decide` knows beside the state. */
export interface DecisionContext {
  readonly commandId: string;
  /** The writer's clock, epoch ms. */
  readonly now: number;
}

/** `facts` are absolute: applying them again changes nothing. */
export interface Accepted<F, E> {
  readonly ok: true;
  readonly facts: readonly F[];
  readonly events: readonly E[];
  /** What an endpoint answers with, in the model's terms; stands with each command. */
  readonly result: Json;
}

export interface Rejected {
  readonly ok: false;
  readonly rejection: Rejection;
}

export type Decision<F, E> = Accepted<F, E> | Rejected;

export function rejected(code: ErrorCode, message: string): Rejected {
  return { ok: false, rejection: { code, message } };
}

/** That a command was answered; rebuilt from the events topic. */
export interface OutcomeFact {
  readonly kind: 'outcome';
  readonly commandId: string;
  /** Epoch ms. */
  readonly at: number;
}

/** `repeated`: the command had its outcome before, nothing follows from it. */
export interface Handled<F, E> {
  readonly verdict: 'accepted' | 'rejected' | 'repeated';
  readonly rejection: Rejection | null;
  readonly facts: readonly (F | OutcomeFact)[];
  readonly events: readonly (E | CommandOutcome)[];
}

export interface Handling<C, F, E> {
  readonly source: EventOrigin['source'];
  readonly subject: string;
  hasOutcome(commandId: string): boolean;
  decide(command: C, context: DecisionContext): Decision<F, E>;
}

/** Decides once per command id and adds the outcome if somebody waits for it. */
export function handle<C extends { readonly type: string }, F, E>(
  handling: Handling<C, F, E>,
  envelope: CommandEnvelope<C>,
  now: number,
): Handled<F, E> {
  if (envelope.reply && handling.hasOutcome(envelope.id))
    return { verdict: 'repeated', rejection: null, facts: [], events: [] };
  const decision = handling.decide(envelope.command, { commandId: envelope.id, now });
  const decided = decision.ok ? decision : { facts: [], events: [] };
  const summary = {
    verdict: decision.ok ? ('accepted' as const) : ('rejected' as const),
    rejection: decision.ok ? null : decision.rejection,
  };
  if (!envelope.reply) return { ...summary, ...decided };
  const outcome = outcomeEvent(envelope, outcomeOf(decision), {
    origin: { source: handling.source, commandId: envelope.id, now },
    subject: handling.subject,
    ordinal: decided.events.length,
  });
  return {
    ...summary,
    facts: [...decided.facts, { kind: 'outcome', commandId: envelope.id, at: now }],
    events: [...decided.events, outcome],
  };
}

function outcomeOf(decision: Decision<unknown, unknown>): Outcome {
  return decision.ok ? { ok: true, result: decision.result } : { ok: false, rejection: decision.rejection };
}

interface Place {
  readonly origin: EventOrigin;
  readonly subject: string;
  readonly ordinal: number;
}

function outcomeEvent(
  envelope: CommandEnvelope<{ readonly type: string }>,
  outcome: Outcome,
  { origin, subject, ordinal }: Place,
): CommandOutcome {
  const data = { commandType: envelope.command.type, requestHash: envelope.requestHash, outcome };
  return cloudEvent(origin, { type: 'command.outcome', subject, ordinal, data });
}
