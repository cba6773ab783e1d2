/** The simulator as tests and its control page see it. */
import type { Deliveries, Phone, Said } from '@airy/simulator-twilio/phone';
import type { State } from './state.ts';

export type Signature = 'right' | 'wrong' | 'missing';

export interface ViberSimulator extends Phone {
  /** `apiUrl` of the source; the contact's phone is at the same address. */
  readonly url: string;
  readonly state: State;
  readonly deliveries: Deliveries;
  /** Where events go while no webhook is set. */
  pointTo(airyUrl: string): void;
  /** The contact opens the chat without writing. False: nobody took it. */
  open(contact: string, name: string): Promise<boolean>;
  /** With a wrong signature, or none. @returns the status. */
  forge(said: Said, signature?: Signature): Promise<number | null>;
  /** Resolves when no receipt is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
