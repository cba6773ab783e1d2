import { X } from 'lucide-react';
import { Button } from 'react-aria-components';
import { announcements, dismiss } from '../state/announcements.ts';
import { useStore } from '../state/store.ts';

/** The notices at the bottom of the screen. */
export function Announcements() {
  const shown = useStore(announcements);
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map(one => (
        <div className="notice" data-kind={one.kind} key={one.id}>
          <span>{one.text}</span>
          {one.undo === null ? null : (
            <Button
              className="button quiet"
              onPress={() => {
                one.undo?.();
                dismiss(one.id);
              }}
            >
              Undo
            </Button>
          )}
          <Button className="icon-button" aria-label="Dismiss" onPress={() => dismiss(one.id)}>
            <X aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
