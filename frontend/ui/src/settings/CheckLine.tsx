import { CircleAlert, CircleCheck } from 'lucide-react';
import { errorWords } from '../api/client.ts';
import type { CheckAnswer } from '../api/wire.ts';

/** Null: nothing was asked yet. */
export type CheckState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answer'; readonly answer: CheckAnswer }
  | { readonly kind: 'error'; readonly text: string }
  | null;

/** Asks, unless it is asking already, and tells what came of it. */
export async function runCheck(
  now: CheckState,
  ask: () => Promise<CheckAnswer>,
  tell: (state: CheckState) => void,
): Promise<void> {
  if (now?.kind === 'asking') return;
  tell({ kind: 'asking' });
  try {
    tell({ kind: 'answer', answer: await ask() });
  } catch (error) {
    tell({ kind: 'error', text: errorWords(error) });
  }
}

export interface CheckLineProps {
  readonly state: CheckState;
  /** What a good answer that names no account means. */
  readonly good?: string;
}

/** What a check found: whose credentials these are, or what is wrong and what to do now. */
export function CheckLine({ state, good = 'It works.' }: CheckLineProps) {
  return (
    <div className="check-line" role="status">
      <Words state={state} good={good} />
    </div>
  );
}

function Words({ state, good }: Required<CheckLineProps>) {
  if (state === null) return null;
  if (state.kind === 'asking') return <p>Asking the platform…</p>;
  if (state.kind === 'error') return <Wrong message={state.text} />;
  const { answer } = state;
  if (!answer.ok) return <Wrong message={answer.message} nextStep={answer.next_step} />;
  return (
    <p data-state="good">
      <CircleCheck aria-hidden="true" />
      <span>
        {answer.account === null ? (
          good
        ) : (
          <>
            It works: <bdi>{answer.account}</bdi>.
          </>
        )}
      </span>
    </p>
  );
}

function Wrong({ message, nextStep }: { readonly message: string; readonly nextStep?: string }) {
  return (
    <p data-state="bad">
      <CircleAlert aria-hidden="true" />
      <span>
        {message} {nextStep === undefined ? null : <strong>{nextStep}</strong>}
      </span>
    </p>
  );
}
