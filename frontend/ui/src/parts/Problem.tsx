import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

export interface ProblemProps {
  readonly title: string;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
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
      {action === null ? null : (
        <Button className="button" onPress={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
