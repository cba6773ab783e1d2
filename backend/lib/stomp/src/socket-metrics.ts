import { Counter, Gauge, type Registry } from 'prom-client';
import type { CloseReason } from './stomp-connection.ts';

export interface SocketMetrics {
  opened(): void;
  closed(reason: CloseReason): void;
  sent(count: number): void;
}

/** Metrics of one socket; several servers of a process share them, told apart by the label `socket`. */
export function socketMetrics(registry: Registry, socket: string): SocketMetrics {
  const open = gauge(registry, 'airy_socket_connections', 'Open sockets', ['socket']);
  const closed = counter(registry, 'airy_socket_closed_total', 'Sockets that ended', ['socket', 'reason']);
  const sent = counter(registry, 'airy_socket_messages_total', 'Messages sent to sockets', ['socket']);
  return {
    opened: () => open.inc({ socket }),
    closed(reason) {
      open.dec({ socket });
      closed.inc({ socket, reason });
    },
    sent: count => sent.inc({ socket }, count),
  };
}

function gauge(registry: Registry, name: string, help: string, labelNames: string[]): Gauge {
  const known = registry.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames, registers: [registry] });
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  const known = registry.getSingleMetric(name);
  return known instanceof Counter ? known : new Counter({ name, help, labelNames, registers: [registry] });
}
