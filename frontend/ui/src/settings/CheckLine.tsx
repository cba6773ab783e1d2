import { CircleAlert, CircleCheck } from 'lucide-react';
import { errorWords } from '../api/client.ts';
import type { CheckAnswer } from '../api/wire.ts';

/** Null: nothing was asked yet. */
export type CheckState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answer'; readonly answer: CheckAnswer }
  | { readonly kind: 'error'; readonly text: string }
  | null;

/** Asks, and tells what came of it. */
export async function runCheck(ask: () => Promise<CheckAnswer>, tell: (state: CheckState) => void): Promise<void> {
  tell({ kind: 'asking' });
  try {
    tell({ kind: 'answer', answer: await ask() });
  } catch (error) {
    tell({ kind: 'error', text: errorWords(error) });
  }
}

/** What a check found: whose credentials these are, or what is wrong and what to do now. */
export function CheckLine({ state }: { readonly state: CheckState }) {
  return (
    <div className="check-line" role="status">
      <Words state={state} />
    </div>
  );
}

function Words({ state }: { readonly state: CheckState }) {
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
          'It works.'
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
