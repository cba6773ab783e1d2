/**
 * The first answer to a request with an `Idempotency-Key` is the answer to all of them, byte for byte, on any replica and
 * after a restart. What one command decides is so by itself; this is for endpoints whose answer is made of several
 * outcomes, or of more than outcomes (`Endpoint.keepsAnswer`). It costs two commands beside those of the request.
 */
import { AiryError } from '@airy/errors';
import { uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import type { Secrets } from '@airy/secrets';
import type { Call } from './route.ts';

export interface KeptAnswer {
  readonly status: number;
  /** The whole body; null: none. */
  readonly body: string | null;
  readonly position: string | null;
}

export interface AnswerStore {
  readonly commander: Pick<Commander, 'administration' | 'known'>;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
}

/** Larger ones are not kept: a record of the log has a limit. Each of them is made of outcomes, which are. */
const maxAnswer = 250_000;

/**
 * The kept answer, or that of `work`, which is kept. A refusal is not: the same request may succeed later.
 * @throws AiryError `idempotency_key_reused`, before `work` has done anything; what `work` throws.
 */
export async function answerOnce(
  store: AnswerStore,
  { call, endpoint, work }: { readonly call: Call; readonly endpoint: string; work(): Promise<KeptAnswer> },
): Promise<KeptAnswer> {
  const principal = call.principal?.id ?? 'anonymous';
  const requestId = uuid5(JSON.stringify(['request', principal, endpoint, call.idempotencyKey]));
  const answerId = uuid5(requestId, 'answer');
  const known = store.commander.known(answerId, call.bodyHash);
  if (known !== null) return read(store, known.outcome);
  const note = async (id: string, answer: string | null) =>
    store.commander.administration({
      id,
      principal,
      requestHash: call.bodyHash,
      command: { type: 'request.note', requestId, answer },
    });
  // The first body under a key is settled before anything follows from it.
  await note(requestId, null);
  const made = await work();
  const text = JSON.stringify(made);
  if (text.length > maxAnswer) return made;
  return read(store, (await note(answerId, store.secrets.seal(text))).outcome);
}

type Outcome = Awaited<ReturnType<Commander['administration']>>['outcome'];

function read({ secrets }: AnswerStore, outcome: Outcome): KeptAnswer {
  if (!outcome.ok) throw new AiryError(outcome.rejection.code, outcome.rejection.message);
  const { answer } = outcome.result as { readonly answer: string };
  return JSON.parse(secrets.open(answer)) as KeptAnswer;
}
