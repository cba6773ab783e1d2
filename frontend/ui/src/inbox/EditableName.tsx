import { Pencil } from 'lucide-react';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from 'react-aria-components';
import { renameContact } from '../api/actions.ts';
import type { Conversation } from '../api/wire.ts';
import { announce } from '../state/announcements.ts';
import { contactName } from '../state/contact-name.ts';

const longestName = 200;

/** The contact's name; press it to change it. Enter saves, Escape leaves it as it was. */
export function EditableName({ conversation }: { readonly conversation: Conversation }) {
  const name = contactName(conversation).text;
  const [isEditing, setIsEditing] = useState(false);
  if (!isEditing) {
    return (
      <h2 className="contact-name">
        <Button className="name-button" aria-label={`Rename ${name}`} onPress={() => setIsEditing(true)}>
          <bdi>{name}</bdi>
          <Pencil aria-hidden="true" />
        </Button>
      </h2>
    );
  }
  return <NameForm conversation={conversation} onDone={() => setIsEditing(false)} />;
}

function NameForm({ conversation, onDone }: { readonly conversation: Conversation; readonly onDone: () => void }) {
  const known = contactName(conversation);
  const name = known.isGiven ? known.text : '';
  const [text, setText] = useState(name);
  const isDone = useRef(false);
  const finish = (next: string): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone();
    if (next !== '' && next !== name) void rename(conversation, next);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    finish(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    finish(name);
  };
  return (
    <form className="name-form" onSubmit={onSubmit}>
      <input
        className="input"
        aria-label="Name of the contact"
        placeholder={known.text}
        value={text}
        maxLength={longestName}
        dir="auto"
        ref={element => element?.focus()}
        onFocus={event => event.target.select()}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => finish(text.trim())}
      />
    </form>
  );
}

async function rename(conversation: Conversation, next: string): Promise<void> {
  const before = conversation.metadata.contact.display_name;
  if (!(await renameContact(conversation, next))) return;
  announce({ kind: 'done', text: 'Name saved.', undo: () => void renameContact(conversation, before) });
}
