/** What keeps a channel from being read: in its metadata, where people look, once per change. */
import { AiryError } from '@airy/errors';
import type { Commander } from '@airy/processing';
import { SourceError, uuid5 } from '@airy/source-kit';

export interface PollHealthOptions {
  readonly commander: Commander;
  readonly channelId: string;
  readonly source: string;
  /** Epoch ms. */
  now(): number;
}

export interface Problem {
  /** One of the catalogue of errors. */
  readonly code: string;
  readonly message: string;
}

/** Metadata of the channel: `source.problem.{code,message,since}`. */
export class PollHealth {
  readonly #options: PollHealthOptions;
  /** Undefined: nothing was told in this life, and what an earlier one told may stand. */
  #told: string | null | undefined = undefined;

  constructor(options: PollHealthOptions) {
    this.#options = options;
  }

  /** @param problem null: the channel is read. @throws AiryError `log_unavailable` */
  async tell(problem: Problem | null): Promise<void> {
    const code = problem?.code ?? null;
    if (this.#told === code) return;
    const { commander, channelId, source, now } = this.#options;
    const since = new Date(now()).toISOString();
    const data = { source: { problem: problem === null ? null : { ...problem, since } } };
    const command = {
      type: 'metadata.set',
      conversationId: channelId,
      subject: { kind: 'channel', id: channelId },
      data,
      mustExist: false,
    } as const;
    const id = uuid5(`${channelId}:poll-health:`, `${code}:${now()}`);
    await commander.tell([{ id, principal: `source:${source}`, requestHash: null, command }]);
    this.#told = code;
  }
}

/** What a failure says of the channel; null: nothing, as the fault is on our side. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof SourceError) return { code: error.code, message: error.message };
  if (error instanceof AiryError) return null;
  return { code: 'internal', message: 'Reading the account failed.' };
}
