/** Connections to brokers for one purpose: what waits on them holds up nothing else. */
import type { KafkaConfig } from 'kafkajs';
import { createBroker } from './client-internals.ts';
import type { Broker } from './client-internals.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export class BrokerConnections {
  private readonly config: KafkaConfig;
  private readonly brokers = new Map<string, Broker>();
  private closed = false;

  constructor(config: KafkaConfig) {
    this.config = config;
  }

  /** Connects where necessary. @throws the client's error, within the time limit for connecting. */
  async to(address: BrokerAddress): Promise<Broker> {
    if (this.closed) throw new Error('These connections are closed');
    const name = `${address.host}:${address.port}`;
    let broker = this.brokers.get(name);
    if (!broker) this.brokers.set(name, (broker = createBroker(this.config, address)));
    if (!broker.isConnected()) await broker.connect();
    return broker;
  }

  /** Waits for requests under way, at most as long as one may take. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.brokers.values()].map(broker => broker.disconnect()));
  }
}
