/** The broker that keeps a group, or a transactional id. It is looked for when first needed, and again after a failure. */
import type { BrokerAddress, BrokerConnections } from './broker-connections.ts';
import { ask, protocolError } from './client-internals.ts';
import type { Api, ProtocolError } from './client-internals.ts';
import type { ClusterMap } from './cluster-map.ts';

export interface CoordinatorOptions {
  readonly of: 'group' | 'transaction';
  /** The group, or the transactional id. */
  readonly name: string;
  readonly cluster: ClusterMap;
  readonly connections: BrokerConnections;
}

interface FoundCoordinator {
  readonly errorCode: number;
  readonly coordinator: BrokerAddress;
}

const kinds = { group: 0, transaction: 1 } as const;
/** Somebody else keeps it, or nobody does at the moment. */
const moved: ReadonlySet<string> = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE']);

export class Coordinator {
  private readonly options: CoordinatorOptions;
  private address: BrokerAddress | null = null;

  constructor(options: CoordinatorOptions) {
    this.options = options;
  }

  /**
   * The answer as decoded.
   * @throws the client's error or AiryError `log_unavailable` where there is none in time.
   */
  async ask(api: Api, parameters: object): Promise<unknown> {
    try {
      return await ask(await this.options.connections.to(await this.find()), api, parameters);
    } catch (error) {
      this.address = null;
      throw error;
    }
  }

  /** @throws the client's error for a code of an answer. */
  check(errorCode: number): void {
    const error = this.errorOf(errorCode);
    if (error) throw error;
  }

  /** The client's error for a code of an answer; null for success. */
  errorOf(errorCode: number): ProtocolError | null {
    const error = protocolError(errorCode);
    if (error && moved.has(error.type)) this.address = null;
    return error;
  }

  private async find(): Promise<BrokerAddress> {
    if (this.address) return this.address;
    const { cluster, connections, of, name } = this.options;
    const parameters = { groupId: name, coordinatorType: kinds[of] };
    const found = (await cluster.atAnyBroker(connections, broker =>
      ask(broker, 'GroupCoordinator', parameters),
    )) as FoundCoordinator;
    this.check(found.errorCode);
    const { host, port } = found.coordinator;
    this.address = { host, port };
    return this.address;
  }
}
