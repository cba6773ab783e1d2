/** A card, or several side by side to be scrolled by hand, wheel or keys. */
import type { Card, CardAction, Reply } from '@airy/content';
import { LinkedText } from './LinkedText.tsx';
import { Media } from './Media.tsx';

export interface CardListProps {
  readonly cards: readonly Card[];
  readonly onReply?: (reply: Reply) => void;
}

/** Shows cards. */
export function CardList({ cards, onReply }: CardListProps) {
  const many = cards.length > 1;
  return (
    <div className="mv-cards" {...(many ? { role: 'group', 'aria-label': `${cards.length} cards`, tabIndex: 0 } : {})}>
      {cards.map((card, index) => (
        <article className="mv-card" key={index}>
          {card.media === null ? null : <Media media={card.media} />}
          <div className="mv-card-text">
            {card.title === null ? null : <CardTitle title={card.title} url={card.url} />}
            {card.text === null ? null : <LinkedText text={card.text} />}
          </div>
          {card.actions.map((action, place) => (
            <ActionButton key={place} action={action} {...(onReply === undefined ? {} : { onReply })} />
          ))}
        </article>
      ))}
    </div>
  );
}

function CardTitle({ title, url }: { readonly title: string; readonly url: string | null }) {
  if (url === null) return <strong dir="auto">{title}</strong>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      <strong dir="auto">{title}</strong>
    </a>
  );
}

interface ActionButtonProps {
  readonly action: CardAction;
  readonly onReply?: (reply: Reply) => void;
}

function ActionButton({ action, onReply }: ActionButtonProps) {
  if (action.kind === 'link' || action.kind === 'call') {
    const address = action.kind === 'link' ? action.url : `tel:${action.phoneNumber.replace(/[^\d+*#]/gu, '')}`;
    return (
      <a className="mv-action" href={address} target="_blank" rel="noopener noreferrer nofollow">
        {action.label}
      </a>
    );
  }
  if (action.kind === 'none' || onReply === undefined)
    return <span className="mv-action mv-still">{action.label}</span>;
  const reply: Reply = { text: action.label, payload: action.payload, imageUrl: null };
  return (
    <button type="button" className="mv-action" onClick={() => onReply(reply)}>
      {action.label}
    </button>
  );
}
