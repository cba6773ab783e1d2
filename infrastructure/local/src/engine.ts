/** A real server process on loopback, as tests and `npm run engines` use it. */

export interface RunningEngine {
  readonly pid: number;
  /** Asks it to end, and makes it after a time. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
}

export type EngineName = keyof EngineAddresses;

/** Where the engines of this machine listen; each null if it does not run. */
export interface EngineAddresses {
  /** `127.0.0.1:port` */
  readonly kafka: string | null;
  /** Confluent API, e.g. `http://127.0.0.1:port/apis/ccompat/v7` */
  readonly registry: string | null;
  /** `redis://127.0.0.1:port` */
  readonly redis: string | null;
  /** `postgres://user@127.0.0.1:port/database` */
  readonly postgres: string | null;
}
