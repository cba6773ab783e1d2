import { registered, type Telemetry } from '@airy/telemetry';
import { Counter } from 'prom-client';

/**
 * Counts events that a socket cannot show. They are no dead letters: the stations that must have every record give them
 * up themselves.
 */
export function unreadableEvents({ metrics }: Telemetry, socket: string): () => void {
  const help = 'Events that cannot be read and so are not shown on a socket';
  const counter = registered(
    metrics,
    'airy_socket_unreadable_events_total',
    name => new Counter({ name, help, labelNames: ['socket'], registers: [metrics] }),
  );
  counter.inc({ socket }, 0);
  return () => counter.inc({ socket });
}
