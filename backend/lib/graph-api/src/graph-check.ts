/** From a failed call to what a person does now. */
import type { CheckReason, CheckResult, SourceError } from '@airy/source-kit';
import { GraphFailure } from './graph-call.ts';
import { isLimit, meaningOf } from './graph-error.ts';

/** "The session has expired" (Graph API, Handling Errors). 467 and the others: it was ended, by whomever. */
const expiredSubcode = 463;
/** The object does not exist, or the token may not see it. */
const unknownObjectSubcode = 33;

/** Which of the reasons a failed call stands for. */
export function checkReasonOf(failure: SourceError): CheckReason {
  const { status, error } = failure instanceof GraphFailure ? failure : { status: null, error: null };
  if (status === null || error === null) return failure.consequence === 'away' ? 'unreachable' : 'refused';
  if (isLimit(error) || status === 429) return 'rate_limited';
  switch (meaningOf(status, error)) {
    case 'token':
      return error.subcode === expiredSubcode ? 'token_expired' : 'token_invalid';
    case 'permission':
      return 'permission_missing';
    case 'come-again':
    case 'unclear':
      return 'unreachable';
    default:
      return error.code === 803 || error.subcode === unknownObjectSubcode ? 'not_found' : 'refused';
  }
}

const laterSteps: Readonly<Partial<Record<CheckReason, string>>> = {
  rate_limited: 'Wait for a while; Meta limits the calls of your app.',
  unreachable: 'Try again later; metastatus.com tells of failures at Meta.',
};

/** The failed check. `nextSteps`: what a person does about each reason; `otherwise` about all that are not named. */
export function failedCheck(
  failure: SourceError,
  nextSteps: Readonly<Partial<Record<CheckReason, string>>> & { readonly otherwise: string },
): CheckResult {
  const reason = checkReasonOf(failure);
  const nextStep = nextSteps[reason] ?? laterSteps[reason] ?? nextSteps.otherwise;
  return { ok: false, reason, message: failure.message, nextStep };
}
