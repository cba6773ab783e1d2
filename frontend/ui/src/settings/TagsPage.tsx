import { Tags } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useTags } from '../api/queries.ts';
import type { TagColor } from '../api/wire.ts';
import { Problem } from '../parts/Problem.tsx';
import { announce } from '../state/announcements.ts';
import { ColorChoice } from './ColorChoice.tsx';
import { createTag } from './tag-actions.ts';
import { TagRow } from './TagRow.tsx';

/** All tags. */
export function TagsPage() {
  const tags = useTags();
  return (
    <>
      <header className="settings-head">
        <h2>Tags</h2>
        <p>Short words that sort conversations.</p>
      </header>
      <CreateTag />
      {tags.isError ? (
        <Problem
          title="The tags could not be read"
          text={errorWords(tags.error)}
          action={{ label: 'Try again', run: () => void tags.refetch() }}
        />
      ) : null}
      {tags.data?.length === 0 ? (
        <Problem
          drawing={<Tags className="drawing" aria-hidden="true" />}
          title="No tags yet"
          text="Name the first one above."
          action={null}
        />
      ) : null}
      {tags.data !== undefined && tags.data.length > 0 ? (
        <ul className="card-list" aria-label="Tags">
          {tags.data.map(tag => (
            <TagRow key={tag.id} tag={tag} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function CreateTag() {
  const [name, setName] = useState('');
  const [color, setColor] = useState<TagColor>('tag-blue');
  const [isBusy, setIsBusy] = useState(false);
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '' || isBusy) return;
    setIsBusy(true);
    try {
      await createTag(name.trim(), color);
      setName('');
    } catch (error) {
      announce({ kind: 'error', text: errorWords(error) });
    }
    setIsBusy(false);
  };
  return (
    <form className="create-tag" onSubmit={event => void create(event)}>
      <TextField value={name} onChange={setName} maxLength={50}>
        <Label>New tag</Label>
        <Input className="input" placeholder="For example: Order" />
      </TextField>
      <ColorChoice label="Colour" value={color} onChange={setColor} />
      <Button type="submit" className="button primary" isDisabled={name.trim() === '' || isBusy}>
        Create
      </Button>
    </form>
  );
}
