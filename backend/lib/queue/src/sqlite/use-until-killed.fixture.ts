/** A program: enqueues and acknowledges, and says so on its output once it is promised. Arguments: folder, count or 0. */
import { writeSync } from 'node:fs';
import { settings } from '../conformance/samples.ts';
import { openSqliteQueue } from './open-sqlite-queue.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const queue = await openSqliteQueue({ folder });
const endpoint = { ...settings, maxJobs: 1_000_000, maxBytes: 1e9, maxDelivered: 1_000_000 };
await queue.configure('e', endpoint);
const { offsets } = await queue.checkpoints('e');
const first = offsets.get('s') ?? 0;
const last = count === '0' ? Infinity : first + Number(count);

for (let n = first; n < last; n++) {
  const payload = Buffer.from(`payload ${n}`);
  const jobs = [{ eventId: String(n), lane: `lane ${n % 5}`, payload }];
  await queue.enqueue('e', { jobs, checkpoint: { source: 's', offset: n + 1, after: n } });
  writeSync(1, `enqueued ${n}\n`);
  if (count !== '0' || n % 2 === 0) continue;
  const { leases } = await queue.lease('e', { max: 2, visibilityMs: 1 });
  for (const lease of leases) if (await queue.ack(lease)) writeSync(1, `delivered ${lease.eventId}\n`);
}
await queue.close();
