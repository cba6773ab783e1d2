import type { Mutation } from './mutation.ts';

const consumer = 'backend/services/webhook-consumer/src';
const publisher = 'backend/services/webhook-publisher/src';
const proof = (name: string): readonly string[] => [`e2e/webhooks/${name}.test.ts`];

/** Each breaks a promise of docs/webhooks.md; the test that the page names must notice, through the whole of what sends. */
export const webhookProofMutations: readonly Mutation[] = [
  {
    title: 'Promises of webhooks: a delivery is settled before it is sent',
    file: `${consumer}/delivery.ts`,
    text: '    const sent = await this.#send(job, prepared);',
    replacement:
      '    await this.#settle(() => this.#options.queue.ack(lease));\n    const sent = await this.#send(job, prepared);',
    tests: proof('day-down'),
    named: 'embedded',
  },
  {
    title: 'Promises of webhooks: an event that is taken twice has two ids',
    file: `${publisher}/offer.ts`,
    text: 'encodeJob({ webhookId: id, type, occurredAt, trigger, body });\n  return { eventId: id,',
    replacement:
      'encodeJob({ webhookId: `${id}${Math.random()}`, type, occurredAt, trigger, body });\n  return { eventId: `${id}${Math.random()}`,',
    tests: proof('redis-faults'),
    named: 'F17|F15',
  },
  {
    title: 'Promises of webhooks: conversations do not wait for their heads',
    file: 'backend/lib/queue/src/sqlite/job-table.ts',
    text: 'const isHead = lane === null || !this.#nextOf(slot, lane);',
    replacement: 'const isHead = true;',
    tests: proof('day-down'),
    named: 'embedded',
  },
  {
    title: 'Promises of webhooks: receivers have all the time they want',
    file: `${consumer}/exchange.ts`,
    text: 'setTimeout(() => this.#timedOut(), request.timeoutMs)',
    replacement: 'setTimeout(() => this.#timedOut(), 100 * request.timeoutMs)',
    tests: proof('bad-receivers'),
    named: 'F19.*trickles its answer',
  },
  {
    title: 'Promises of webhooks: an endpoint that hangs may have all there is',
    file: `${consumer}/share.ts`,
    text: "if (free <= 0 || freeBytes <= 0) return one.pace === 'quick' ? first : 0;",
    replacement: 'if (this.#deliveries > 50) return 0;',
    tests: proof('bad-receivers'),
    named: 'F23',
  },
  {
    title: 'Promises of webhooks: Retry-After is obeyed without a limit',
    file: `${consumer}/retry-plan.ts`,
    text: 'return Math.min(Math.max(retryAfterMs, base), 2 * base);',
    replacement: 'return retryAfterMs;',
    tests: proof('bad-receivers'),
    named: 'F21',
  },
  {
    title: 'Promises of webhooks: a literal address is dialled without a look',
    file: `${consumer}/open-connector.ts`,
    text: 'if (isIP(options.hostname) !== 0 && !guard.allows(options.hostname)) return callback(refused(), null);',
    replacement: '',
    tests: proof('bad-receivers'),
    named: 'F24',
  },
  {
    title: 'Promises of webhooks: who fails for days is never disabled',
    file: `${consumer}/health-reports.ts`,
    text: 'now - failingSince >= disabledAfterMs',
    replacement: 'now < failingSince',
    tests: proof('long-failure'),
  },
  {
    title: 'Promises of webhooks: only the newest secret signs',
    file: `${consumer}/signing-keys.ts`,
    text: 'valid.map(key => signatureOf(key, content))',
    replacement: 'valid.slice(0, 1).map(key => signatureOf(key, content))',
    tests: proof('rotation'),
  },
];
