/** Commands about replays: jobs that send past events to a webhook once more. */
import { replayKinds, replayStates } from '@airy/model';
import type { Replay } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import { idText } from './fields.ts';
import { notFound, put, remove } from './handler.ts';
import type { Handlers } from './handler.ts';

type Asked = 'webhookId' | 'kind' | 'isDryRun' | 'since' | 'until' | 'fromPosition' | 'events' | 'conversationId';

/** Result: `{ replay }`. Rejected: `not_found` (the webhook), `replay_running` (three of it have not ended). */
export interface StartReplay {
  readonly type: 'replay.start';
  readonly replay: Pick<Replay, 'id' | Asked>;
}
/**
 * From whoever does the work: how far it is, absolute. After the end of the replay it changes nothing. Result:
 * `{ replay }`, whose state says whether to go on. Rejected: `not_found`.
 */
export interface ReportReplay {
  readonly type: 'replay.report';
  readonly id: string;
  readonly state: Exclude<Replay['state'], 'CANCELLED'>;
  readonly position: string | null;
  readonly scanned: number;
  readonly matched: number;
  readonly queued: number;
  readonly error: string | null;
}
/** What has been queued is sent all the same. Result: `{ replay }`. Rejected: `not_found`. */
export interface CancelReplay {
  readonly type: 'replay.cancel';
  readonly id: string;
}
/** The record goes, if it has ended. Result: null. Rejected: `not_found`, `replay_running`. */
export interface ForgetReplay {
  readonly type: 'replay.forget';
  readonly id: string;
}
export type ReplayCommand = StartReplay | ReportReplay | CancelReplay | ForgetReplay;

const count = z.int().min(0);
/** Each reads the log from its beginning on. */
const maxRunning = 3;

export const replayHandlers: Handlers<ReplayCommand> = {
  'replay.start': {
    schema: z.object({
      type: z.literal('replay.start'),
      replay: z.object({
        id: idText,
        webhookId: idText,
        kind: z.enum(replayKinds),
        isDryRun: z.boolean(),
        since: count,
        until: count,
        fromPosition: z.string().max(20_000).nullable(),
        events: z.array(z.string()),
        conversationId: idText.nullable(),
      }),
    }),
    entityId: ({ replay }) => replay.id,
    decide(state, { replay }, context) {
      if (state.find('webhook', replay.webhookId) === null) return notFound('webhook');
      const ofWebhook = state.all('replay').filter(({ webhookId }) => webhookId === replay.webhookId);
      const running = ofWebhook.filter(one => one.state === 'RUNNING').length;
      if (running >= maxRunning) return rejected('replay_running', `${running} replays of the webhook have not ended.`);
      const begun = { state: 'RUNNING', position: null, scanned: 0, matched: 0, queued: 0, error: null } as const;
      const after = { ...replay, ...begun, createdAt: context.now, updatedAt: context.now };
      return put('replay', { before: state.find('replay', replay.id), after }, context);
    },
  },
  'replay.report': {
    schema: z.object({
      type: z.literal('replay.report'),
      id: idText,
      state: z.enum(replayStates).exclude(['CANCELLED']),
      position: z.string().max(20_000).nullable(),
      ...{ scanned: count, matched: count, queued: count },
      error: z.string().max(1_000).nullable(),
    }),
    entityId: ({ id }) => id,
    decide(state, { type: _type, ...report }, context) {
      const before = state.find('replay', report.id);
      if (before === null) return notFound('replay');
      const after = before.state === 'RUNNING' ? { ...before, ...report, updatedAt: context.now } : before;
      return put('replay', { before, after }, context);
    },
  },
  'replay.cancel': {
    schema: z.object({ type: z.literal('replay.cancel'), id: idText }),
    entityId: ({ id }) => id,
    decide(state, { id }, context) {
      const before = state.find('replay', id);
      if (before === null) return notFound('replay');
      const cancelled = { ...before, state: 'CANCELLED', updatedAt: context.now } as const;
      return put('replay', { before, after: before.state === 'RUNNING' ? cancelled : before }, context);
    },
  },
  'replay.forget': {
    schema: z.object({ type: z.literal('replay.forget'), id: idText }),
    entityId: ({ id }) => id,
    decide(state, { id }, context) {
      const before = state.find('replay', id);
      if (before === null) return notFound('replay');
      if (before.state === 'RUNNING') return rejected('replay_running', 'The replay has not ended.');
      return remove('replay', id, context);
    },
  },
};
