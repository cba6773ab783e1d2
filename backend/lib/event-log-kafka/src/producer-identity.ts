/** Who we are for the brokers: they drop what one producer sends twice under the same sequence number. */
import type { Connections } from './broker-connections.ts';
import { ask, protocolError } from './client-internals.ts';
import type { ClusterMap } from './cluster-map.ts';

export interface ProducerId {
  readonly producerId: string;
  readonly producerEpoch: number;
}

export class ProducerIdentity {
  private readonly cluster: ClusterMap;
  private readonly connections: Connections;
  private present: Promise<ProducerId> | null = null;

  constructor(cluster: ClusterMap, connections: Connections) {
    this.cluster = cluster;
    this.connections = connections;
  }

  /** @throws the client's error or AiryError; the next call asks again. */
  get(): Promise<ProducerId> {
    this.present ??= this.cluster.atAnyBroker(this.connections, async broker => {
      const answer = await ask(broker, 'InitProducerId', { transactionTimeout: 0 });
      const { errorCode, producerId, producerEpoch } = answer as ProducerId & { readonly errorCode: number };
      const error = protocolError(errorCode);
      if (error) throw error;
      return { producerId, producerEpoch };
    });
    this.present.catch(() => (this.present = null));
    return this.present;
  }

  /** Another one than `old`; several lanes that lose the same one share the next. */
  async replace(old: ProducerId): Promise<ProducerId> {
    const { present } = this;
    if (present && (await present) === old && this.present === present) this.present = null;
    return this.get();
  }

  /** The next call of `get` asks for another one. */
  forget(): void {
    this.present = null;
  }
}
