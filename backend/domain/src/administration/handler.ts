/** What the commands of an entity are handled with, and how a record is put or removed. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@airy/model';
import type { z } from 'zod';
import { rejected } from '../decision.ts';
import type { Accepted, Decision, DecisionContext, Rejected } from '../decision.ts';
import { cloudEvent } from '../event.ts';
import type { AdministrationEvent } from '../event.ts';
import { shown } from './entities.ts';
import type { AdministrationEntity, AdministrationRecords } from './entities.ts';
import type { AdministrationFact, AdministrationState } from './state.ts';

export type AdministrationDecision = Decision<AdministrationFact, AdministrationEvent>;

export interface Handler<C> {
  /** As it stands in the log; what does not fit is a dead letter. */
  readonly schema: z.ZodType<C>;
  /** The record it is about: the key of the command and of its events. */
  entityId(command: C): string;
  /** What follows from it. Changes nothing by itself; equal input gives equal output. */
  decide(state: AdministrationState, command: C, context: DecisionContext): AdministrationDecision;
}

/** One handler for each command of a union. */
export type Handlers<C extends { readonly type: string }> = {
  readonly [T in C['type']]: Handler<Extract<C, { readonly type: T }>>;
};

const titles: Record<AdministrationEntity, string> = {
  channel: 'Channel',
  tag: 'Tag',
  template: 'Template',
  webhook: 'Webhook',
  replay: 'Replay',
  user: 'User',
  source: 'Source',
  component: 'Component',
  widget: 'Widget',
};

export function notFound(entity: AdministrationEntity): Rejected {
  return rejected('not_found', `${titles[entity]} not found`);
}

interface Put extends Accepted<AdministrationFact, AdministrationEvent> {
  readonly result: { readonly [key: string]: Json };
}

interface Change<E extends AdministrationEntity> {
  readonly before: AdministrationRecords[E] | null;
  readonly after: AdministrationRecords[E];
}

/** Stores and announces a record that has changed. Result: `{ <entity>: <record without secrets> }`. */
export function put<E extends AdministrationEntity>(
  entity: E,
  { before, after }: Change<E>,
  context: DecisionContext,
): Put {
  const data = { [entity]: shown[entity](after) };
  const result = data as unknown as Put['result'];
  if (before !== null && isDeepStrictEqual({ ...before }, { ...after }))
    return { ok: true, facts: [], events: [], result };
  const fact = { kind: 'record', entity, id: after.id, record: after } as unknown as AdministrationFact;
  return { ok: true, facts: [fact], events: [event(context, `${entity}.updated`, { id: after.id, data })], result };
}

/** Deletes a record that is there. Result: null. */
export function remove(entity: AdministrationEntity, id: string, context: DecisionContext): AdministrationDecision {
  const fact: AdministrationFact = { kind: 'record', entity, id, record: null };
  const deleted = event(context, `${entity}.deleted`, { id, data: { id } });
  return { ok: true, facts: [fact], events: [deleted], result: null };
}

/** The decision with one more event, unless it changes nothing. */
export function alsoTold<D extends Accepted<AdministrationFact, AdministrationEvent>>(
  decision: D,
  { type, subject, data }: Pick<AdministrationEvent, 'type' | 'subject' | 'data'>,
  { commandId, now }: DecisionContext,
): D {
  if (decision.events.length === 0) return decision;
  const origin = { source: 'airy/administration', commandId, now } as const;
  const told = cloudEvent(origin, { type, subject, ordinal: decision.events.length, data }) as AdministrationEvent;
  return { ...decision, events: [...decision.events, told] };
}

/** The first event of a command. */
function event(
  { commandId, now }: DecisionContext,
  type: string,
  { id, data }: { readonly id: string; readonly data: unknown },
): AdministrationEvent {
  const origin = { source: 'airy/administration', commandId, now } as const;
  return cloudEvent(origin, { type, subject: id, ordinal: 0, data }) as AdministrationEvent;
}
