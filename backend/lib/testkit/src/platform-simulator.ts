/**
 * What every simulator in `backend/simulators` offers, so that one loop starts them all: its `index.ts` exports
 * `simulator satisfies PlatformSimulator`. What is particular to a platform stays in its own `start<Platform>Simulator`.
 */
export interface PlatformSimulator {
  /** Its folder: `messenger`. */
  readonly platform: string;
  start(options?: SimulatorOptions): Promise<RunningSimulator>;
}

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Where Airy is, e.g. `http://127.0.0.1:8080`; absent: it is told later, by `pointTo`. */
  readonly airyUrl?: string;
}

export interface RunningSimulator {
  /** Its API, and in a browser the customer's phone. */
  readonly url: string;
  /** The component (`facebook`) whose settings these are; they point Airy to this simulator. */
  readonly component: string;
  readonly settings: Readonly<Record<string, string>>;
  /** One for each source that the platform stands for: Messenger's has `facebook` and `instagram`. */
  readonly channels: readonly SimulatedChannel[];
  /** Webhooks go to this Airy from now on. */
  pointTo(airyUrl: string): void;
  stop(): Promise<void>;
}

export interface SimulatedChannel {
  /** Id of the source: `twilio.sms`. */
  readonly source: string;
  /** Body of `channels.<source>.connect`. */
  readonly connectBody: Readonly<Record<string, unknown>>;
  /** A contact writes, always the same one; resolves when Airy has taken it (true), or nobody could (false). */
  texts(text: string): Promise<boolean>;
  /** What Airy sent to that contact through this channel and the platform accepted, oldest first. */
  sent(): readonly SentMessage[];
}

export interface SentMessage {
  /** The platform's id of it. */
  readonly id: string;
  /** Null: it has none, such as a picture. */
  readonly text: string | null;
  /** As Airy sent it. */
  readonly content: unknown;
}
