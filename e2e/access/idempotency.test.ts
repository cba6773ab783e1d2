/**
 * 50 equal calls of each writing endpoint at once have one effect and 50 equal answers, also after the process was killed.
 * With three replicas on real engines: e2e/engines/idempotency.test.ts.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { makeSamples, settingsOfSamples, type Sample } from './samples.ts';
import { eventsSince, send, storm, type StormAnswer } from './storm.ts';
import { allEndpoints } from '../../scripts/reference/source-endpoints.ts';

const systemToken = 'storm-system-token';
const parallel = 50;

const folder = temporaryFolder();
let simulator: MessengerSimulator;
let settings: string;
let airy: RunningAiry;
let samples: readonly Sample[] = [];
const answers = new Map<string, StormAnswer>();

beforeAll(async () => {
  simulator = await startMessengerSimulator();
  settings = `
http: { trustedProxies: loopback }
security: { systemToken: "${systemToken}" }
${settingsOfSamples(simulator)}`;
  airy = await startAiry({ dataFolder: folder.path, settings });
  samples = await makeSamples({ url: airy.url, systemToken, simulator });
}, 60_000);
afterAll(async () => {
  await airy?.stop();
  await simulator?.close();
  folder[Symbol.dispose]();
});

const ofSource = /^\/channels\..+\.(connect|disconnect)$/;

it('there is a sample for every writing endpoint', () => {
  const writing = Object.values(allEndpoints())
    .filter(({ writes, status }) => writes && status !== 501)
    // What sources declare is served in one way: two of them stand for all.
    .filter(({ path }) => !ofSource.test(path) || /^\/channels\.(chatplugin|facebook)\./.test(path))
    .map(({ path }) => path);
  expect(samples.map(({ path }) => path).toSorted()).toEqual(writing.toSorted());
});

it('50 equal calls at once have equal answers and one effect', async () => {
  const access = { url: airy.url, authorization: systemToken };
  const { cursor } = await eventsSince(access, null);
  const different: string[] = [];
  for (const sample of samples) {
    const result = await storm([airy.url], sample, parallel);
    answers.set(sample.path, result.first);
    different.push(...result.different);
    if (result.first.status >= 300) different.push(`${sample.path}: ${result.first.status} ${result.first.body}`);
  }
  const { events } = await eventsSince(access, cursor);
  const doubled = doubledIn(events);
  process.stderr.write(
    `idempotency: ${samples.length} endpoints, ${samples.length * parallel} calls, ${different.length} different answers, ${events.length} events, ${doubled.length} doubled\n`,
  );
  expect(different).toEqual([]);
  expect(doubled).toEqual([]);
  // The platform got the message that was sent again once.
  await simulator.settled();
  expect(simulator.state.accepted).toHaveLength(1);
}, 120_000);

it('another body under the same key is 422 and changes nothing', async () => {
  const access = { url: airy.url, authorization: systemToken };
  const { cursor } = await eventsSince(access, null);
  const wrong: string[] = [];
  for (const sample of samples) {
    const { status, body } = await send(airy.url, sample, { another: { display_name: 'Another' } });
    if (status !== 422 || !body.includes('idempotency_key_reused')) wrong.push(`${sample.path}: ${status} ${body}`);
  }
  expect(wrong).toEqual([]);
  expect((await eventsSince(access, cursor)).events).toEqual([]);
});

it('answers the same, byte for byte, after it was killed', async () => {
  await airy.kill();
  airy = await startAiry({ dataFolder: folder.path, settings });
  const access = { url: airy.url, authorization: systemToken };
  const { cursor } = await eventsSince(access, null);
  const different: string[] = [];
  for (const sample of samples) {
    const { first } = await storm([airy.url], sample, 3);
    const before = answers.get(sample.path);
    if (first.status !== before?.status || first.body !== before.body)
      different.push(`${sample.path}: ${first.status} ${first.body}, not ${before?.status} ${before?.body}`);
  }
  expect(different).toEqual([]);
  expect((await eventsSince(access, cursor)).events).toEqual([]);
}, 60_000);

/** Two events that say the same would be two effects, unless two samples say it. */
function doubledIn(events: readonly { readonly type: string; readonly payload: unknown }[]): readonly string[] {
  const said = events.map(({ type, payload }) => `${type} ${JSON.stringify(payload)}`);
  const mayRepeat = (text: string): boolean =>
    said.filter(one => one === text).length <= 4 &&
    /"identifier":"integration-webhook"|"unread_count":0}|^webhook.updated/.test(text);
  return said.filter((one, index) => said.indexOf(one) !== index && !mayRepeat(one));
}
