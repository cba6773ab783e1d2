/** Answers that take one press; they stand under the bubble. */
import type { Reply } from '@airy/content';

export interface QuickRepliesProps {
  readonly replies: readonly Reply[];
  /** Absent (the inbox): shown, not pressable. */
  readonly onReply?: (reply: Reply) => void;
}

/** Shows quick replies as pills; nothing if there are none. */
export function QuickReplies({ replies, onReply }: QuickRepliesProps) {
  if (replies.length === 0) return null;
  return (
    <ul className="mv-replies" aria-label="Quick replies">
      {replies.map((reply, index) => (
        <li key={index}>
          <Pill reply={reply} {...(onReply === undefined ? {} : { onReply })} />
        </li>
      ))}
    </ul>
  );
}

function Pill({ reply, onReply }: { readonly reply: Reply; readonly onReply?: (reply: Reply) => void }) {
  const content = (
    <>
      {reply.imageUrl === null ? null : <img src={reply.imageUrl} alt="" referrerPolicy="no-referrer" />}
      <span dir="auto">{reply.text}</span>
    </>
  );
  if (onReply === undefined) return <span className="mv-pill mv-still">{content}</span>;
  return (
    <button type="button" className="mv-pill" onClick={() => onReply(reply)}>
      {content}
    </button>
  );
}
