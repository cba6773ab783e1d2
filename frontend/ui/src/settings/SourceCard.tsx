import { Button } from 'react-aria-components';
import { SourceMark } from '../parts/SourceMark.tsx';
import type { KnownSource } from '../state/sources.ts';

export interface SourceCardProps {
  readonly known: KnownSource;
  readonly onConnect: () => void;
  readonly onSettings: () => void;
}

/** A kind of channel: to be set up, or to be connected. */
export function SourceCard({ known: { source, component }, onConnect, onSettings }: SourceCardProps) {
  const { id, name, description, connect } = source;
  const hasSettings = component.settings.length > 0;
  const canConnect = component.enabled && connect !== null;
  return (
    <div className="connect-card">
      <SourceMark source={id} />
      <h3>{name}</h3>
      <p>
        {description}
        {component.enabled ? null : ' Not set up yet.'}
      </p>
      <div className="connect-card-actions">
        {canConnect ? (
          <Button className="button" aria-label={`Connect ${name}`} onPress={onConnect}>
            Connect
          </Button>
        ) : null}
        {hasSettings || !component.enabled ? (
          <Button
            className={canConnect ? 'button quiet' : 'button'}
            aria-label={component.enabled ? `Settings of ${name}` : `Set up ${name}`}
            onPress={onSettings}
          >
            {component.enabled ? 'Settings' : 'Set up'}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
