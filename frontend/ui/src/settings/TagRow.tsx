import { Pencil, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import type { Tag } from '../api/wire.ts';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { announce } from '../state/announcements.ts';
import { ColorChoice } from './ColorChoice.tsx';
import { deleteTag, updateTag } from './tag-actions.ts';

async function attempt(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    announce({ kind: 'error', text: errorWords(error) });
    return false;
  }
}

/** A tag; can be changed in place. */
export function TagRow({ tag }: { readonly tag: Tag }) {
  const [isEditing, setIsEditing] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  if (isEditing) return <EditTag tag={tag} onDone={() => setIsEditing(false)} />;
  return (
    <li className="card-row one-line">
      <span className="tag" data-color={tag.color}>
        <bdi>{tag.name}</bdi>
      </span>
      <span className="card-row-text" />
      <Button className="icon-button" aria-label={`Edit ${tag.name}`} onPress={() => setIsEditing(true)}>
        <Pencil aria-hidden="true" />
      </Button>
      <Button className="icon-button" aria-label={`Delete ${tag.name}`} onPress={() => setIsAsking(true)}>
        <Trash2 aria-hidden="true" />
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Delete the tag “${tag.name}”?`}
        text="It disappears from every conversation that has it. The conversations are kept."
        confirm="Delete"
        onConfirm={() => void attempt(() => deleteTag(tag.id))}
        onClose={() => setIsAsking(false)}
      />
    </li>
  );
}

function EditTag({ tag, onDone }: { readonly tag: Tag; readonly onDone: () => void }) {
  const [draft, setDraft] = useState(tag);
  const name = draft.name.trim();
  const isChanged = name !== '' && (name !== tag.name || draft.color !== tag.color);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isChanged || !(await attempt(() => updateTag({ ...draft, name })))) return;
    onDone();
    announce({ kind: 'done', text: 'Tag saved.', undo: () => void attempt(() => updateTag(tag)) });
  };
  return (
    <li className="card-row editing">
      <form className="create-tag" onSubmit={event => void submit(event)}>
        <TextField value={draft.name} onChange={next => setDraft({ ...draft, name: next })} maxLength={50} autoFocus>
          <Label>Name</Label>
          <Input className="input" />
        </TextField>
        <ColorChoice label="Colour" value={draft.color} onChange={color => setDraft({ ...draft, color })} />
        <Button className="button" onPress={onDone}>
          Cancel
        </Button>
        <Button type="submit" className="button primary" isDisabled={!isChanged}>
          Save
        </Button>
      </form>
    </li>
  );
}
