/** A replica as the balancer sees it: where it is, whether it takes requests, and the connections that are kept to it. */
import { Agent, request } from 'node:http';

const pollMs = 250;
const probeTimeoutMs = 2_000;

export class Backend {
  readonly url: URL;
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  /** Requests and sockets that are under way. */
  running = 0;
  readonly #timer: NodeJS.Timeout;
  #isReady = false;
  #isProbing = false;

  constructor(url: string) {
    this.url = new URL(url);
    // A connection that is kept must not carry a request to a replica that is about to close it.
    this.agent.on('free', socket => {
      if (!this.#isReady) socket.destroy();
    });
    this.#timer = setInterval(() => void this.probe(), pollMs);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Asks once whether it is ready. */
  async probe(): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    this.#setReady(await this.#answersReady());
    this.#isProbing = false;
  }

  /** It gets nothing more; what runs goes on. */
  close(): void {
    clearInterval(this.#timer);
    this.#setReady(false);
  }

  #setReady(isReady: boolean): void {
    this.#isReady = isReady;
    if (!isReady) for (const sockets of Object.values(this.agent.freeSockets)) sockets?.forEach(one => one.destroy());
  }

  /** Over a connection of its own, which a busy replica answers, too. */
  #answersReady(): Promise<boolean> {
    return new Promise(resolve => {
      const asking = request(new URL('/actuator/health/readiness', this.url), {
        agent: false,
        timeout: probeTimeoutMs,
      });
      asking.on('response', answer => {
        answer.resume();
        resolve(answer.statusCode === 200);
      });
      asking.on('timeout', () => asking.destroy());
      asking.on('error', () => resolve(false));
      asking.on('close', () => resolve(false));
      asking.end();
    });
  }
}
