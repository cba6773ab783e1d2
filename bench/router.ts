/**
 * The router's share of a core: raw records of all kinds that WhatsApp sends, parsed and made into commands, beside nothing
 * but the reading of the same JSON and one hash each. Run: `node bench/router.ts [--seconds 5] [--source whatsapp]`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LogRecord } from '@airy/event-log';
import { sources } from '../backend/services/all/src/sources.generated.ts';
import { routeRecord } from '../backend/services/sources-events-router/src/route-record.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, source: { type: 'string', default: 'whatsapp' } },
});
const source = sources.find(({ id }) => id === values.source);
if (!source?.parse) throw new Error(`There is no source ${values.source} that reads events.`);
const folder = new URL(`../backend/sources/${values.source}/src/__fixtures__/`, import.meta.url);
const bodies = readdirSync(fileURLToPath(folder)).map(name => readFileSync(new URL(name, folder)));
/** The parser asks for none of them but the ids of the app. */
const config = {};

const records = bodies.map((value, offset): LogRecord => {
  return { topic: 'source.events', partition: 0, offset, key: 'k', value, headers: {}, timestamp: Date.now() };
});

interface Figures {
  readonly perSecond: number;
  readonly events: number;
  readonly cpuSeconds: number;
}

async function measured(each: (record: LogRecord) => Promise<number> | number): Promise<Figures> {
  const until = performance.now() + Number(values.seconds) * 1000;
  const before = process.cpuUsage();
  let events = 0;
  while (performance.now() < until)
    for (let round = 0; round < 20; round++) for (const record of records) events += await each(record);
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1e6;
  return { events, cpuSeconds, perSecond: Math.round(events / cpuSeconds) };
}

const perRecord = new Map<LogRecord, number>();
for (const record of records) {
  const { commands, ignored, unknown } = await routeRecord(record, { source, config });
  perRecord.set(record, commands.length + ignored.length + unknown.length);
}
const route = async (record: LogRecord): Promise<number> => {
  const { commands, ignored, unknown } = await routeRecord(record, { source, config });
  return commands.length + ignored.length + unknown.length;
};
const readOnly = (record: LogRecord): number => {
  const text = Buffer.from(record.value as Uint8Array).toString();
  JSON.parse(text);
  createHash('sha1').update(text).digest();
  return perRecord.get(record) ?? 0;
};
await measured(route);
const ceilings: Figures[] = [];
const routed: Figures[] = [];
// In turns, so that whatever else the machine does falls on both.
for (let turn = 0; turn < 3; turn++) {
  ceilings.push(await measured(readOnly));
  routed.push(await measured(route));
}
const median = (figures: readonly Figures[]): number =>
  figures.map(({ perSecond }) => perSecond).toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
const kinds = records.length;
console.log(
  `${source.name}: ${median(routed).toLocaleString('en')} events/s per core, routed and parsed, of ${kinds} kinds of bodies; ` +
    `JSON.parse and one SHA-1 of the same: ${median(ceilings).toLocaleString('en')}/s (${cpus()[0]?.model ?? 'a CPU'})`,
);
