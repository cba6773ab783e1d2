/** The simulator as tests and its control page see it. */
import type { Deliveries, Phone, Said } from './phone/index.ts';
import type { State } from './state.ts';

export type Signature = 'right' | 'wrong' | 'missing';

export interface TwilioSimulator extends Phone {
  /** `apiUrl` and `messagingUrl` of the source; the contact's phone is at the same address. */
  readonly url: string;
  readonly state: State;
  readonly deliveries: Deliveries;
  /** Where messages are posted for numbers that no webhook was entered for. */
  pointTo(airyUrl: string): void;
  /** With a wrong signature, or none. @returns the status. */
  forge(said: Said, signature?: Signature): Promise<number | null>;
  /** Resolves when no status callback is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
