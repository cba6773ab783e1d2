/** The replicas of one component, and which of them gets the next request. */
import { Backend } from './backend.ts';

export class Pool {
  readonly #backends: Backend[] = [];
  #turn = 0;

  add(url: string): Backend {
    const backend = new Backend(url);
    this.#backends.push(backend);
    return backend;
  }

  remove(backend: Backend): void {
    const at = this.#backends.indexOf(backend);
    if (at >= 0) this.#backends.splice(at, 1);
    backend.close();
  }

  /** The least busy one that is ready and was not tried, in turn among equals; null: there is none. */
  next(tried: ReadonlySet<Backend>): Backend | null {
    const ready = this.#backends.filter(backend => backend.isReady && !tried.has(backend));
    const least = Math.min(...ready.map(({ running }) => running));
    const free = ready.filter(({ running }) => running === least);
    return free[this.#turn++ % free.length] ?? null;
  }

  close(): void {
    for (const backend of this.#backends.splice(0)) backend.close();
  }
}
