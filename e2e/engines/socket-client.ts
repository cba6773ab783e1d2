import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';

/** A client of the feed that connects again by itself and goes on behind the last event it has seen. */
export class SocketClient {
  /** Ids of created messages, in the order in which they came. */
  readonly created: string[] = [];
  /** How often it was connected. */
  connections = 0;
  /** Texts of ERROR frames, and answers that a full refresh is needed. */
  readonly refusals: string[] = [];
  readonly #client: Client;
  #cursor: string | null = null;

  constructor({ url, systemToken }: { readonly url: string; readonly systemToken: string }) {
    const address = `${url.replace(/^http/, 'ws')}/ws.communication`;
    const headers = { authorization: `Bearer ${systemToken}` };
    this.#client = new Client({
      webSocketFactory: () => new WebSocket(address, { headers }),
      reconnectDelay: 100,
      onConnect: () => {
        this.connections += 1;
        this.#subscribe();
      },
      onStompError: ({ headers: { message } }) => void this.refusals.push(message ?? ''),
    });
  }

  start(): void {
    this.#client.activate();
  }

  async stop(): Promise<void> {
    await this.#client.deactivate();
  }

  #subscribe(): void {
    const receipt = `subscribed ${this.connections}`;
    // Where the subscription begins: for a connection that ends before its first event.
    this.#client.watchForReceipt(receipt, ({ headers }) => this.#seen(headers));
    this.#client.subscribe('/events', ({ headers, body }) => this.#take(headers, body), {
      receipt,
      ...(this.#cursor === null ? {} : { cursor: this.#cursor }),
    });
  }

  #seen(headers: Readonly<Record<string, string>>): void {
    this.#cursor = headers['cursor'] ?? this.#cursor;
  }

  #take(headers: Readonly<Record<string, string>>, body: string): void {
    this.#seen(headers);
    if (headers['refresh'] === 'required') this.refusals.push(body);
    if (headers['event-type'] !== 'message.created') return;
    const { payload } = JSON.parse(body) as { payload: { message: { id: string } } };
    this.created.push(payload.message.id);
  }
}
