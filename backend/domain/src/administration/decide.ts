/** The administration writer's decisions: pure. */
import type { Channel, Json, Tag } from '@airy/model';
import type { CommandEnvelope } from '../command.ts';
import { handle, rejected } from '../decision.ts';
import type { Decision, DecisionContext, Handled } from '../decision.ts';
import { cloudEvent } from '../event.ts';
import type { AdministrationEvent } from '../event.ts';
import type { AdministrationCommand, ConnectChannel, DisconnectChannel, UpdateTag } from './commands.ts';
import type { AdministrationFact, AdministrationState } from './state.ts';

export type AdministrationDecision = Decision<AdministrationFact, AdministrationEvent>;

/** What follows from a command in a state. Changes nothing by itself; equal input gives equal output. */
export function decideAdministration(
  state: AdministrationState,
  command: AdministrationCommand,
  context: DecisionContext,
): AdministrationDecision {
  switch (command.type) {
    case 'channel.connect':
      return connect(state, command, context);
    case 'channel.disconnect':
      return disconnect(state, command, context);
    case 'tag.create':
      return putTag(state.tag(command.tag.id), command.tag, context);
    case 'tag.update':
      return updateTag(state.tag(command.id), command, context);
    case 'sign-in.redeem':
      return { ok: true, facts: [], events: [], result: null };
    case 'tag.delete': {
      if (state.tag(command.id) === null) return rejected('not_found', 'Tag not found');
      const fact = { kind: 'tag-removed', id: command.id } as const;
      return accepted(fact, event(context, 'tag.deleted', command.id, { id: command.id }), null);
    }
  }
}

/** The same with its outcome, once per command id. @param now the writer's clock, epoch ms. */
export function handleAdministration(
  state: AdministrationState,
  envelope: CommandEnvelope<AdministrationCommand>,
  now: number,
): Handled<AdministrationFact, AdministrationEvent> {
  return handle(
    {
      source: 'airy/administration',
      subject: administrationEntityOf(envelope.command),
      hasOutcome: id => state.hasOutcome(id),
      decide: (command, context) => decideAdministration(state, command, context),
    },
    envelope,
    now,
  );
}

/** The channel, tag or code a command is about: its key. */
export function administrationEntityOf(command: AdministrationCommand): string {
  switch (command.type) {
    case 'channel.connect':
      return command.channel.id;
    case 'channel.disconnect':
      return command.channelId;
    case 'tag.create':
      return command.tag.id;
    case 'tag.update':
    case 'tag.delete':
      return command.id;
    case 'sign-in.redeem':
      return command.codeId;
  }
}

function connect(
  state: AdministrationState,
  { channel }: ConnectChannel,
  context: DecisionContext,
): AdministrationDecision {
  return putChannel(state.channel(channel.id), channel, context);
}

function disconnect(
  state: AdministrationState,
  command: DisconnectChannel,
  context: DecisionContext,
): AdministrationDecision {
  const channel = state.channel(command.channelId);
  if (channel === null || channel.source !== command.source) return rejected('not_found', 'Channel not found');
  return putChannel(channel, { ...channel, token: null, connectionState: 'DISCONNECTED' }, context);
}

function putChannel(before: Channel | null, channel: Channel, context: DecisionContext): AdministrationDecision {
  const shown = { ...channel, token: null };
  if (isSame(before, channel)) return { ok: true, facts: [], events: [], result: { channel: shown } };
  const updated = event(context, 'channel.updated', channel.id, { channel: shown });
  return accepted({ kind: 'channel', channel }, updated, { channel: shown });
}

function updateTag(before: Tag | null, command: UpdateTag, context: DecisionContext): AdministrationDecision {
  if (before === null) return rejected('not_found', 'Tag not found');
  return putTag(
    before,
    { ...before, name: command.name ?? before.name, color: command.color ?? before.color },
    context,
  );
}

function putTag(before: Tag | null, tag: Tag, context: DecisionContext): AdministrationDecision {
  if (isSame(before, tag)) return { ok: true, facts: [], events: [], result: { tag } };
  return accepted({ kind: 'tag', tag }, event(context, 'tag.updated', tag.id, { tag }), { tag });
}

function isSame<T extends object>(before: T | null, after: T): boolean {
  return before !== null && Object.entries(after).every(([key, value]) => before[key as keyof T] === value);
}

function accepted(fact: AdministrationFact, happened: AdministrationEvent, result: Json): AdministrationDecision {
  return { ok: true, facts: [fact], events: [happened], result };
}

type DataOf<T extends AdministrationEvent['type']> = Extract<AdministrationEvent, { type: T }>['data'];

/** Each administration command has at most one event beside its outcome. */
function event<T extends 'channel.updated' | 'tag.updated' | 'tag.deleted'>(
  context: DecisionContext,
  type: T,
  subject: string,
  data: DataOf<T>,
): AdministrationEvent {
  const origin = { source: 'airy/administration', commandId: context.commandId, now: context.now } as const;
  return cloudEvent(origin, { type, subject, ordinal: 0, data }) as AdministrationEvent;
}
