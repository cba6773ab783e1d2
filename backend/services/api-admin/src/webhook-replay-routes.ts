/** webhooks.recover, .replay, .replays.*: jobs that send past events once more. The publisher does the work. */
import {
  presentReplay,
  webhooksRecover,
  webhooksReplay,
  webhooksReplaysCancel,
  webhooksReplaysInfo,
  webhooksReplaysList,
} from '@airy/contract';
import { parsePosition } from '@airy/event-log';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute, type Call } from '@airy/http';
import type { Replay } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { topicNames } from '@airy/topics';
import { endpointWithoutSecrets } from '@airy/webhooks';
import type { Parts } from './parts.ts';
import { ask, refuseUnlessWebhooksAreOn, webhookNamed } from './webhook-parts.ts';

export function webhookReplayRoutes(parts: Parts): readonly AnyRoute[] {
  return [...startRoutes(parts), ...replayRoutes(parts)];
}

function startRoutes(parts: Parts): readonly AnyRoute[] {
  const everything = { fromPosition: null, events: [], conversationId: null } as const;
  return [
    route(webhooksRecover, ({ id: webhookId, since, dry_run: isDryRun }, call) => {
      const asked = { ...everything, webhookId, kind: 'recover', since, until: null, isDryRun } as const;
      return start(parts, { call, endpoint: webhooksRecover.path }, asked);
    }),
    route(webhooksReplay, async (request, call) => {
      const { id: webhookId, from, until, dry_run: isDryRun, from_position: fromPosition } = request;
      refuseOtherPositions(parts, fromPosition);
      const { events, conversation_id: conversationId } = request;
      const filter = { events: events ?? [], conversationId, fromPosition };
      const asked = { ...filter, webhookId, kind: 'replay', since: from ?? 0, until, isDryRun } as const;
      return start(parts, { call, endpoint: webhooksReplay.path }, asked);
    }),
  ];
}

function replayRoutes(parts: Parts): readonly AnyRoute[] {
  const { query } = parts.administration;
  return [
    route(webhooksReplaysList, async ({ id }, call) => {
      await webhookNamed(parts, id, call);
      return { data: (await query.replays(id)).map(presentReplay) };
    }),
    route(webhooksReplaysInfo, async ({ replay_id: id }, call) => {
      await awaitOwnWrites(call, parts.administration);
      const replay = await query.replay(id);
      if (replay === null) throw new AiryError('not_found', 'Replay not found');
      return presentReplay(replay);
    }),
    route(webhooksReplaysCancel, async ({ replay_id: id }, call) => {
      const write = { call, endpoint: webhooksReplaysCancel.path, id };
      return presentReplay(replayOf(await ask(parts, write, () => ({ type: 'replay.cancel', id }))));
    }),
  ];
}

interface Asked extends Pick<Replay, 'webhookId' | 'kind' | 'since' | 'fromPosition' | 'events' | 'conversationId'> {
  readonly until: number | null;
  readonly isDryRun: boolean | null;
}

interface Starting {
  readonly call: Call;
  readonly endpoint: string;
}

async function start(parts: Parts, { call, endpoint }: Starting, asked: Asked) {
  const { webhookId } = asked;
  refuseUnlessWebhooksAreOn(parts);
  refuseOtherTimes(asked);
  const webhook = await webhookNamed(parts, webhookId, call);
  const { state } = endpointWithoutSecrets(webhook);
  const isDryRun = asked.isDryRun ?? false;
  // What is paused takes events; the others would take none, and the replay would be for nothing.
  if (!isDryRun && (state === 'disabled' || state === 'unsubscribed'))
    throw new AiryError('webhook_not_active', null, { details: { state } });
  await forgetOldest(parts, webhookId);
  const result = await ask(parts, { call, endpoint, id: webhookId }, commandId => ({
    type: 'replay.start',
    replay: { ...asked, id: uuid5(commandId, 'replay'), isDryRun, until: asked.until ?? Date.now() },
  }));
  return presentReplay(replayOf(result));
}

/** @throws AiryError `invalid_request` for a time in which nothing has happened. */
function refuseOtherTimes({ kind, since, until }: Asked): void {
  const field = kind === 'recover' ? 'since' : 'from';
  if (since > Date.now()) throw new AiryError('invalid_request', `${field} is in the future.`, { details: { field } });
  if (until !== null && until < since)
    throw new AiryError('invalid_request', `until is before ${field}.`, { details: { field: 'until' } });
}

/** Ended ones beyond these are forgotten. */
const keptReplays = 100;

async function forgetOldest({ administration, commander }: Parts, webhookId: string): Promise<void> {
  const replays = await administration.query.replays(webhookId);
  const [oldest] = replays.slice(keptReplays).filter(({ state }) => state !== 'RUNNING');
  if (oldest === undefined) return;
  const command = { type: 'replay.forget', id: oldest.id } as const;
  await commander.administration({
    ...{ id: uuid5(oldest.id, 'forget'), principal: 'airy', requestHash: null, command },
  });
}

/** @throws AiryError `invalid_request` for what is no position in the events. */
function refuseOtherPositions({ context }: Parts, text: string | null): void {
  if (text === null) return;
  const { events, administrationEvents } = topicNames(context.config.kafka.namespace);
  const places = [...(parsePosition(text)?.keys() ?? [])];
  const isOfEvents = (place: string): boolean =>
    [events, administrationEvents].includes(place.slice(0, place.lastIndexOf('/')));
  if (places.length > 0 && places.every(isOfEvents)) return;
  const problem = 'from_position must be a position in the events, as `position` of a replay.';
  throw new AiryError('invalid_request', problem, { details: { field: 'from_position' } });
}

function replayOf(result: unknown): Replay {
  return (result as { readonly replay: Replay }).replay;
}
