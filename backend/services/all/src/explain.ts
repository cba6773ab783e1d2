/** What a process says when it cannot go on. */
import { AiryError, catalogue } from '@airy/errors';

/** A clear line for what the operator can mend, with what to do; everything else with its stack. */
export function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof AiryError ? error.cause : error;
  if (cause instanceof AiryError && catalogue[cause.code].fault === 'operator') {
    const { advice } = catalogue[cause.code];
    return `${cause.message}${cause.message.includes('\n') ? '\n' : ' '}${advice}`;
  }
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return `${error.message}\n${error.cause.stack ?? ''}`;
  return error.stack ?? error.message;
}
