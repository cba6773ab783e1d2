import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Source } from '@airy/source-kit';
import { createTelemetry } from '@airy/telemetry';
import { eventually } from '@airy/testkit';
import type { ConfiguredSource, RunningService } from './service.ts';
import { SourceUnits } from './source-units.ts';

/** What happened, in order: `start facebook 1`, `drain facebook 1`, `stop facebook 1`. */
let happened: string[];
let sources: ConfiguredSource[];
let tell: () => Promise<void> | void;
let listeners: number;
let broken: Set<string>;
let units: SourceUnits;
const telemetry = createTelemetry({ stream: { write: () => true }, processMetrics: false });

const configured = (id: string, value = 1): ConfiguredSource => ({ source: { id } as Source, config: { value } });

function running(name: string): RunningService {
  return {
    health: () => (broken.has(`${name} health`) ? 'not well' : null),
    drain: async () => void happened.push(`drain ${name}`),
    stop: async () => void happened.push(`stop ${name}`),
  };
}

function open(overlaps = false): SourceUnits {
  const components = {
    isEnabled: () => true,
    settingsOf: () => null,
    onChange(listener: () => Promise<void> | void) {
      listeners++;
      tell = listener;
      return () => void listeners--;
    },
  };
  const start = async ({ source, config }: ConfiguredSource): Promise<RunningService> => {
    const name = `${source.id} ${String(config['value'])}`;
    if (broken.has(name)) throw new Error(`${name} cannot`);
    happened.push(`start ${name}`);
    return running(name);
  };
  const context = {
    components,
    telemetry,
    get sources() {
      return sources;
    },
  };
  const concerns = ({ id }: Source): boolean => id !== 'other';
  const unitOf = ({ id }: Source): string => `sources-${id}-demo`;
  const options = { name: 'sources-demo', unitOf, concerns, context, retryMs: 1 };
  return (units = new SourceUnits({ start, overlaps }, options));
}

beforeEach(() => {
  happened = [];
  broken = new Set();
  listeners = 0;
  sources = [configured('facebook'), configured('other')];
});
afterEach(() => units.stop());

describe('the units of a station', () => {
  it('are those of the sources that are on and concern it', async () => {
    await open().open();
    expect(happened).toEqual(['start facebook 1']);
    expect(units.problem('sources-facebook-demo')).toBeNull();
    expect(units.problem('sources-other-demo')).toBe('not started');
    sources = [configured('viber'), configured('facebook')];
    await tell();
    sources = [configured('viber')];
    await tell();
    expect(happened.slice(1)).toEqual(['start viber 1', 'drain facebook 1', 'stop facebook 1']);
    expect(units.problem('sources-facebook-demo')).toBe('not started');
  });

  it('are left alone by a change that is not theirs', async () => {
    await open().open();
    sources = [configured('facebook'), configured('viber')];
    await tell();
    await tell();
    expect(happened).toEqual(['start facebook 1', 'start viber 1']);
  });

  it('end before they begin with other settings, or overlap where the station can', async () => {
    await open().open();
    sources = [configured('facebook', 2)];
    await tell();
    expect(happened.slice(1)).toEqual(['drain facebook 1', 'stop facebook 1', 'start facebook 2']);
    await units.stop();
    happened = [];
    await open(true).open();
    sources = [configured('facebook', 3)];
    await tell();
    expect(happened.slice(1)).toEqual(['start facebook 3', 'drain facebook 2', 'stop facebook 2']);
  });

  it('go on with the old settings where the new ones do not start and the station overlaps; it is tried again', async () => {
    await open(true).open();
    broken.add('facebook 2');
    sources = [configured('facebook', 2)];
    await tell();
    expect(happened).toEqual(['start facebook 1']);
    expect(units.health()).toBe('sources-facebook-demo did not start: facebook 2 cannot');
    broken.clear();
    await eventually(() => happened.includes('stop facebook 1'));
    expect([units.health(), happened.at(1)]).toEqual([null, 'start facebook 2']);
  });

  it('that do not start are tried again, tell why, and keep no other from starting', async () => {
    await open().open();
    broken.add('viber 1');
    sources = [configured('viber'), configured('facebook'), configured('twilio')];
    await tell();
    expect(happened).toEqual(['start facebook 1', 'start twilio 1']);
    expect(units.problem('sources-viber-demo')).toBe('viber 1 cannot');
    expect(units.problem('sources-twilio-demo')).toBeNull();
    broken.clear();
    await eventually(() => units.problem('sources-viber-demo') === null);
    expect(units.health()).toBeNull();
  });

  it('that did not start are forgotten once nobody wants them', async () => {
    await open().open();
    broken.add('viber 1');
    sources = [configured('viber'), configured('facebook')];
    await tell();
    sources = [configured('facebook')];
    await tell();
    expect(units.health()).toBeNull();
  });

  it('keep the station from starting when one of them does not start at first', async () => {
    broken.add('viber 1');
    sources = [configured('viber'), configured('facebook')];
    await expect(open().open()).rejects.toThrow('viber 1 cannot');
    expect(happened).toEqual(['start facebook 1', 'stop facebook 1']);
    expect(listeners).toBe(0);
  });

  it('show how they are', async () => {
    await open().open();
    broken.add('facebook 1 health');
    expect([units.health(), units.problem('sources-facebook-demo')]).toEqual(['not well', 'not well']);
  });

  it('change no more once the station ends', async () => {
    await open().open();
    await units.drain();
    sources = [];
    await tell();
    expect(happened).toEqual(['start facebook 1', 'drain facebook 1']);
    expect(listeners).toBe(0);
  });
});
