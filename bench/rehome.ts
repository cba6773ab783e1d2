/**
 * How long re-homing takes, and what memory: `node bench/rehome.ts [messages]`, on the embedded log; on the cluster that
 * `AIRY_TEST_ENGINES` names with `--engines`. Messages in conversations of 20, each with two values of metadata.
 */
import { rmSync } from 'node:fs';
import type { AiryCore } from '../backend/services/bootstrap/src/__fixtures__/airy-core.ts';
import { embeddedCoreStore, kafkaCoreStore } from '../backend/services/bootstrap/src/__fixtures__/core-store.ts';
import { RehomeBench } from '../backend/services/bootstrap/src/__fixtures__/rehome-bench.ts';

const messages = Number(process.argv.slice(2).find(argument => /^\d+$/.test(argument)) ?? 100_000);
const isOnEngines = process.argv.includes('--engines');
const perConversation = 20;
const batch = 1_000;

function write(core: AiryCore, number: number): void {
  const conversationId = `conversation-${Math.floor(number / perConversation)}`;
  const isFromContact = number % 3 > 0;
  const fixed = { headers: null, deliveryState: 'DELIVERED', sourceRecipientId: null, updatedAt: null } as const;
  const place = { conversationId, channelId: 'channel', source: 'facebook', senderId: 'contact' };
  const content = JSON.stringify({ text: `${number} ${'x'.repeat(150)}` });
  core.message({ id: `message-${number}`, isFromContact, content, sentAt: core.nowMs, ...fixed, ...place });
  core.metadata(`message:message-${number}`, 'source.id', `mid.${number}`);
  if (number % perConversation !== 0) return;
  core.metadata(`conversation:${conversationId}`, 'contact.display_name', 'Ada');
  core.readReceipt({ conversationId, readDate: core.nowMs + 5_000 });
}

function createStore() {
  if (!isOnEngines) return embeddedCoreStore();
  const { kafka, registry } = JSON.parse(process.env['AIRY_TEST_ENGINES'] ?? '{}') as Record<string, string>;
  return kafkaCoreStore({ kafka: kafka ?? '', registry: registry ?? '' });
}

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);

const bench = await RehomeBench.make(createStore);
try {
  let since = performance.now();
  for (let number = 0; number < messages; number++) {
    write(bench.core, number);
    if (number % batch === batch - 1) await bench.core.flush();
  }
  await bench.core.flush();
  console.log(`written as Airy Core: ${messages} messages in ${seconds(since)} s`);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  since = performance.now();
  const { findings } = await bench.rehome();
  console.log(`re-homed: ${findings?.records ?? 0} records in ${seconds(since)} s`);
  clearInterval(watching);
  console.log(`memory: ${Math.round(before / 1e6)} MB before, at most ${Math.round(peak / 1e6)} MB meanwhile`);
  since = performance.now();
  await bench.rehome();
  console.log(`looked at again at the first start after that: ${seconds(since)} s`);
  since = performance.now();
  await bench.rehome();
  console.log(`and at the next: ${seconds(since)} s`);
} finally {
  await bench.close();
  rmSync(bench.folder, { recursive: true, force: true });
}
