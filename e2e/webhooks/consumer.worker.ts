/**
 * What sends webhooks, in a process of its own that can be killed; driven by messages of its parent. Its clock stands still
 * but for what it is told. `sent`: what one message asks for, answered under the same number.
 */
import { ConsumerWorld, type QueuedEvent } from './consumer-world.ts';

export interface WorkerSettings {
  readonly folder: string;
  readonly redis: { readonly url: string; readonly keyPrefix: string } | null;
  /** Epoch ms. */
  readonly startAt: number;
  readonly webhooks: readonly Parameters<ConsumerWorld['put']>[];
}

export type WorkerRequest =
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'enqueue'; readonly endpoint: string; readonly events: readonly QueuedEvent[] }
  | { readonly do: 'depth'; readonly endpoint: string }
  | { readonly do: 'attempts' };

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings;
let now = settings.startAt;
const world = await ConsumerWorld.open({ ...settings, clock: () => now });
for (const webhook of settings.webhooks) await world.put(...webhook);
world.startSending();

async function done(request: WorkerRequest): Promise<unknown> {
  switch (request.do) {
    case 'advance':
      now += request.ms;
      world.hint();
      return null;
    case 'enqueue':
      return world.enqueue(request.endpoint, request.events);
    case 'depth':
      return world.queue.depth(request.endpoint);
    default:
      return world.attempts();
  }
}

process.on('message', (message: { readonly id: number; readonly request: WorkerRequest }) => {
  void done(message.request).then(result => process.send?.({ id: message.id, result: result ?? null }));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ id: 0, result: 'ready' });
