/** From a writer's answer to the answer of an endpoint. */
import { AiryError } from '@airy/errors';
import type { Json } from '@airy/model';
import type { Answer } from '@airy/processing';
import type { Call } from './route.ts';

/**
 * The result of an accepted command; sets `Airy-Position`.
 * @throws AiryError with the code of the rejection.
 */
export function settle(call: Call, answer: Answer): Json {
  call.setPosition(answer.position);
  const { outcome } = answer;
  if (!outcome.ok) throw new AiryError(outcome.rejection.code, outcome.rejection.message);
  return outcome.result;
}
