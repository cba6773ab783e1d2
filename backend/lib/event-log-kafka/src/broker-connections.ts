/** Connections to brokers for one purpose: what waits on them holds up nothing else. */
import type { KafkaConfig } from 'kafkajs';
import { createBroker, isGivenUp, shutBroker } from './client-internals.ts';
import type { Broker } from './client-internals.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** Connections to brokers, for one purpose. */
export interface Connections {
  /** Connects where necessary. @throws the client's error, within the time limit for connecting. */
  to(address: BrokerAddress): Promise<Broker>;
  /** Waits for requests under way, at most as long as one may take. */
  close(): Promise<void>;
}

export class BrokerConnections implements Connections {
  private readonly config: KafkaConfig;
  private readonly brokers = new Map<string, Broker>();
  private closed = false;

  constructor(config: KafkaConfig) {
    this.config = config;
  }

  async to(address: BrokerAddress): Promise<Broker> {
    if (this.closed) throw new Error('These connections are closed');
    const name = `${address.host}:${address.port}`;
    let broker = this.brokers.get(name);
    if (broker && isGivenUp(broker)) broker = this.drop(name, broker);
    if (!broker) this.brokers.set(name, (broker = createBroker(this.config, address)));
    if (!broker.isConnected()) await this.connect(name, broker);
    if (this.closed) await shutBroker(broker);
    return broker;
  }

  /** A broker that stands still takes the connection and answers nothing: the client would hold it for connected. */
  private async connect(name: string, broker: Broker): Promise<void> {
    try {
      await broker.connect();
    } catch (error) {
      if (this.brokers.get(name) === broker) this.drop(name, broker);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.brokers.values()].map(shutBroker));
  }

  /** What still runs over it ends in its own time. */
  private drop(name: string, broker: Broker): undefined {
    this.brokers.delete(name);
    // It is of no use any more, whether it ends well or not.
    shutBroker(broker).catch(() => undefined);
  }
}
