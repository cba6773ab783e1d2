import type { ReactNode } from 'react';
import { PathLink } from './PathLink.tsx';

export interface RailLinkProps {
  readonly path: string;
  readonly label: string;
  readonly selected: boolean;
  /** Shown when above 0. */
  readonly count: number;
  readonly children: ReactNode;
}

/** A place in the rail. */
export function RailLink({ path, label, selected, count, children }: RailLinkProps) {
  return (
    <PathLink path={path} className="rail-item" title={label} aria-current={selected ? 'page' : undefined}>
      {children}
      <span className="hidden">{count > 0 ? `${label}, ${count} unread` : label}</span>
      {count > 0 ? (
        <span className="rail-count" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      ) : null}
    </PathLink>
  );
}
