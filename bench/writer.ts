/** Commands through the conversation writer on the embedded log: decide, encode, one transaction per batch. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ConversationCommand } from '@airy/domain';
import { openEmbeddedLog } from '@airy/event-log';
import { openCommander, openDeadLetters, runConversationWriter } from '@airy/processing';
import { openCodecs, topicNames, topicSpecs } from '@airy/topics';
import { uuid5 } from '@airy/model/ids';
import { createTelemetry } from '@airy/telemetry';

const total = Number(process.argv[2] ?? 30_000);
const folder = await mkdtemp(join(tmpdir(), 'airy-bench-'));
const telemetry = createTelemetry({ level: 'warn' });
const { log, registry } = await openEmbeddedLog({ folder });
await log.createTopics(topicSpecs({ namespace: null, partitions: 10, sources: [] }));
const codecs = await openCodecs(registry);
const topics = topicNames(null);
const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
const commander = await openCommander({ log, topics, folder, telemetry });

const received = (n: number): ConversationCommand => ({
  type: 'message.receive',
  conversationId: uuid5('conversation', String(n % 2000)),
  messageId: uuid5('message', String(n)),
  channelId: uuid5('channel'),
  source: 'facebook',
  senderId: `psid-${n % 2000}`,
  content: JSON.stringify({ sender: { id: `psid-${n % 2000}` }, message: { mid: `m_${n}`, text: 'x'.repeat(200) } }),
  sentAt: Date.now(),
  headers: null,
  sourceMessageId: `m_${n}`,
});

for (let n = 0; n < total; n += 500) {
  const requests = Array.from({ length: Math.min(500, total - n) }, (_, k) => ({
    id: uuid5('command', String(n + k)),
    principal: 'source:facebook',
    requestHash: null,
    command: received(n + k),
  }));
  await commander.tell(requests);
}
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
const began = performance.now();
const writer = await runConversationWriter({ log, telemetry, deadLetters, codecs, topics, folder });
for (;;) {
  const lags = await log.groupLag('conversation-writer');
  const rest = lags.reduce(
    (sum, { committed, watermarks }) => sum + watermarks.high - (committed ?? watermarks.low),
    0,
  );
  if (lags.length > 0 && rest === 0) break;
  await new Promise(resolve => setTimeout(resolve, 5));
}
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
console.log(
  `${total} commands in ${seconds.toFixed(2)} s: ${Math.round(total / seconds)}/s; cpu ${((used.user + used.system) / 1e6).toFixed(2)} s; loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, max ${(delay.max / 1e6).toFixed(1)} ms`,
);
await writer.stop();
await commander.close();
await log.close();
await rm(folder, { recursive: true });
