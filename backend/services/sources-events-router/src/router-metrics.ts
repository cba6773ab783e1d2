/** What is counted of routing, and which unknown kinds are told of. */
import { registered, type Telemetry } from '@airy/telemetry';
import { Counter } from 'prom-client';
import type { Routed } from './route-record.ts';

export interface RouterMetrics {
  /** @param strangers messages for accounts that are not connected here. */
  routed(routed: Routed, strangers: number): void;
  poisoned(): void;
}

/** Kinds of which the first is logged; platforms could send any number. */
const maxToldKinds = 100;

export function openRouterMetrics(source: string, telemetry: Telemetry): RouterMetrics {
  const events = counter(telemetry);
  const told = new Set<string>();
  const tell = (unknown: string): void => {
    if (told.has(unknown) || told.size >= maxToldKinds) return;
    told.add(unknown);
    telemetry.logger.warn({ source, kind: unknown }, 'A platform sends events of a kind that is not known');
  };
  return {
    routed({ commands, ignored, unknown, ahead }, strangers) {
      events.inc({ source, result: 'command' }, commands.length);
      events.inc({ source, result: 'ignored' }, ignored.length);
      events.inc({ source, result: 'unknown' }, unknown.length);
      events.inc({ source, result: 'ahead' }, ahead);
      events.inc({ source, result: 'not_connected' }, strangers);
      unknown.forEach(tell);
    },
    poisoned: () => events.inc({ source, result: 'poison' }),
  };
}

function counter({ metrics }: Telemetry): Counter<'source' | 'result'> {
  const name = 'airy_router_events_total';
  const help =
    'Events of platforms: made commands, ignored, of unknown kind, with a time of the far future (ahead), for accounts that are not connected (not_connected), unreadable (poison)';
  const make = (): Counter<'source' | 'result'> =>
    new Counter({ name, help, labelNames: ['source', 'result'], registers: [metrics] });
  return registered(metrics, name, make);
}
