/** A webhook is answered 200 only after its record is on the disk: seen in the system calls of the running program. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { canTrace, checkSyncTrace, straceArguments } from '@airy/event-log/sync-trace';
import { startAiry, temporaryFolder } from '@airy/testkit';

const appSecret = 'sync-trace-secret';
const webhooks = 60;

const settings = `
components:
  sources:
    facebook: { appId: "1", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "http://127.0.0.1:9" }
`;

async function post(url: string, n: number): Promise<number> {
  const message = { mid: `m_${n}`, text: `number ${n}` };
  const event = { sender: { id: '5' }, recipient: { id: '1' }, timestamp: 1_700_000_000_000 + n, message };
  const body = JSON.stringify({ object: 'page', entry: [{ id: '1', time: 1, messaging: [event] }] });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const response = await fetch(`${url}/facebook`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

const traced = canTrace() || process.env['CI'] === 'true' ? it : it.skip;
if (traced === it.skip) console.warn('Skipped: the system-call trace needs strace (apt-get install strace).');

describe('the intake', () => {
  const folder = temporaryFolder();

  traced(
    'syncs each webhook before it answers 200',
    async () => {
      const trace = join(folder.path, 'trace');
      // Nothing but the intake commits, so a sync belongs to the webhook before it.
      const services = ['sources-webhook'];
      const airy = await startAiry({ services, settings, wrapper: ['strace', ...straceArguments(trace)] });
      for (let n = 0; n < webhooks; n++) expect(await post(airy.url, n)).toBe(200);
      await airy.stop();
      const isAnswer = (line: string): boolean => /writev?\(.*"HTTP\/1\.1 200/.test(line);
      expect(checkSyncTrace(readFileSync(trace, 'utf8'), isAnswer)).toEqual({ acknowledged: webhooks, early: [] });
    },
    60_000,
  );
});
