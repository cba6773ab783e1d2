import { MessageContent } from '@airy/message-view';
import { readContent } from '@airy/message-view/content';
import { CircleAlert, Clock } from 'lucide-react';
import { Button } from 'react-aria-components';
import { outbox } from '../api/sending.ts';
import type { Outgoing } from '../state/outbox.ts';

/** Messages that have not reached the server yet. */
export function OutgoingMessages({ entries }: { readonly entries: readonly Outgoing[] }) {
  if (entries.length === 0) return null;
  return (
    <div className="group" data-side="ours">
      {entries.map(entry => (
        <div
          className="message"
          key={entry.key}
          data-message={entry.key}
          data-failed={entry.state === 'failed' || undefined}
        >
          <div className="bubble" data-waiting={entry.state === 'sending' || undefined}>
            <MessageContent view={readContent(entry.source, entry.content)} />
          </div>
          {entry.state === 'failed' ? <NotSent entry={entry} /> : <Sending />}
        </div>
      ))}
    </div>
  );
}

function Sending() {
  return (
    <p className="delivery" data-kind="sending">
      <Clock aria-hidden="true" />
      <span>Sending</span>
    </p>
  );
}

function NotSent({ entry }: { readonly entry: Outgoing }) {
  return (
    <div className="delivery" data-kind="failed" role="alert">
      <CircleAlert aria-hidden="true" />
      <span>Not sent. {entry.error}</span>
      <Button className="button small" onPress={() => outbox.retry(entry.key)}>
        Try again
      </Button>
      <Button className="button small quiet" onPress={() => outbox.discard(entry.key)}>
        Discard
      </Button>
    </div>
  );
}
