import { Component, type ReactNode } from 'react';
import { Problem } from './Problem.tsx';

interface State {
  readonly hasFailed: boolean;
}

/** Catches what a screen throws, so that a fault of ours is a sentence and not a blank page. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const reload = { label: 'Reload', run: () => window.location.reload() };
    return (
      <Problem
        title="Something went wrong on this page"
        text="Your drafts are kept. Reload the page to go on."
        action={reload}
      />
    );
  }
}
