/** How a service asks a writer for something. Wired by the supervisor. */
import type { AdministrationCommand, CommunicationCommand, Outcome } from '@airy/domain';

export interface CommandRequest<C> {
  /** Derived from principal, endpoint, target and idempotency key; null: a random one. */
  readonly id: string | null;
  readonly principal: string;
  readonly requestHash: string | null;
  /** See `CommandEnvelope.life`. */
  readonly life?: string | null;
  readonly command: C;
}

/** `position` covers all state that the command's transaction wrote (text form, see @airy/event-log). */
export interface Answer {
  readonly outcome: Outcome;
  readonly position: string;
}

export interface Commander {
  /**
   * Appends and waits for the outcome.
   * @throws AiryError `outcome_pending` after 10 s, `idempotency_key_reused`, `log_unavailable`.
   */
  conversation(request: CommandRequest<CommunicationCommand>): Promise<Answer>;
  administration(request: CommandRequest<AdministrationCommand>): Promise<Answer>;
  /**
   * The outcome of a command that this process has heard of already; null: not yet. Asks nobody.
   * @throws AiryError `idempotency_key_reused`
   */
  known(id: string, requestHash: string | null): Answer | null;
  /** Appends without waiting for the outcome; resolves when durable. */
  tell(requests: readonly CommandRequest<CommunicationCommand>[]): Promise<void>;
}
