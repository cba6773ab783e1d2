import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { resend } from '../api/actions.ts';
import type { Delivery } from '../state/delivery.ts';

const marks = { sending: Clock, delivered: Check, seen: CheckCheck, failed: CircleAlert } as const;

export interface DeliveryMarkProps {
  readonly messageId: string;
  readonly delivery: Delivery;
}

/** What became of a message: quiet when all is well, loud and with a way out when not. */
export function DeliveryMark({ messageId, delivery }: DeliveryMarkProps) {
  const Mark = marks[delivery.kind];
  if (delivery.kind === 'failed') return <Failure messageId={messageId} words={delivery.words} />;
  return (
    <p className="delivery" data-kind={delivery.kind} title={delivery.words}>
      <Mark aria-hidden="true" />
      <span>{delivery.words}</span>
    </p>
  );
}

function Failure({ messageId, words }: { readonly messageId: string; readonly words: string }) {
  const [isAsked, setIsAsked] = useState(false);
  const again = async (): Promise<void> => {
    setIsAsked(true);
    await resend(messageId);
    setIsAsked(false);
  };
  return (
    <div className="delivery" data-kind="failed">
      <CircleAlert aria-hidden="true" />
      <span>{words}</span>
      <Button className="button small" isDisabled={isAsked} onPress={() => void again()}>
        Resend
      </Button>
    </div>
  );
}
