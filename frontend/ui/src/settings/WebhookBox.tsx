import { useId } from 'react';
import { useLastEvent } from '../api/queries.ts';
import type { Component } from '../api/wire.ts';
import { CopyButton } from '../parts/CopyButton.tsx';
import { useNow } from '../state/clock.ts';
import { exactTime, sinceWords } from '../state/time-words.ts';

/** The address that a platform calls, where it is entered there, and whether anything has come. */
export function WebhookBox({ component }: { readonly component: Component }) {
  const id = useId();
  const { webhook, name } = component;
  if (webhook === null) return <LastEvent component={name} />;
  return (
    <div className="webhook-box">
      <label className="react-aria-Label" htmlFor={id}>
        Webhook address
      </label>
      <div className="input-with-word">
        <input
          id={id}
          className="input"
          readOnly
          value={webhook.url}
          aria-describedby={`${id}-help`}
          onFocus={event => event.target.select()}
        />
        <CopyButton text={webhook.url} what="the webhook address" />
      </div>
      <p id={`${id}-help`}>
        {webhook.enterAt ?? 'Connecting a channel enters it at the platform; there is nothing to do.'}
      </p>
      <LastEvent component={name} />
    </div>
  );
}

function LastEvent({ component }: { readonly component: string }) {
  const { data, isPending, isError } = useLastEvent(component);
  const now = useNow();
  if (isPending) return <p className="last-event">Last event received: …</p>;
  if (isError) return <p className="last-event">Last event received: not known</p>;
  return (
    <p className="last-event">
      Last event received:{' '}
      {data === null ? (
        'nothing yet'
      ) : (
        <time dateTime={data} title={exactTime(data)}>
          {sinceWords(data, now)}
        </time>
      )}
    </p>
  );
}
