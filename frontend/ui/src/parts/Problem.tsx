import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

/** What the button does, or where the link leads (in a tab of its own). */
export type ProblemAction =
  { readonly label: string; readonly run: () => void } | { readonly label: string; readonly address: string };

export interface ProblemProps {
  readonly title: string;
  readonly text: string;
  readonly action: ProblemAction | null;
  /** A small drawing; none for errors. */
  readonly drawing?: ReactNode;
}

/** A state in which there is nothing else to show: what it is, one sentence, one thing to do. */
export function Problem({ title, text, action, drawing }: ProblemProps) {
  return (
    <div className="problem">
      {drawing}
      <h2>{title}</h2>
      <p>{text}</p>
      {action === null ? null : <Action action={action} />}
    </div>
  );
}

function Action({ action }: { readonly action: ProblemAction }) {
  if ('address' in action) {
    return (
      <a className="button" href={action.address} target="_blank" rel="noopener">
        {action.label}
      </a>
    );
  }
  return (
    <Button className="button" onPress={action.run}>
      {action.label}
    </Button>
  );
}
