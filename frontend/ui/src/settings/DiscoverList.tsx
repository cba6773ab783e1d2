import { useState } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import type { FormField, Source } from '../api/wire.ts';
import { Avatar } from '../parts/Avatar.tsx';
import { bodyOf, isComplete, startValues, type FormValues } from '../state/form-values.ts';
import { exploreChannels, type Connectable } from './channel-actions.ts';
import { FieldList } from './FieldList.tsx';

export interface DiscoverListProps {
  readonly source: Source;
  /** What is asked for to look. */
  readonly fields: readonly FormField[];
  /** What stands in the form. */
  readonly values: FormValues;
  readonly onChoose: (item: Connectable, asked: FormValues) => void;
}

type Found =
  | { readonly kind: 'nothing asked' | 'asking' }
  | { readonly kind: 'found'; readonly items: readonly Connectable[] }
  | { readonly kind: 'error'; readonly text: string };

/** What can be connected with some credentials, to choose from. */
export function DiscoverList({ source, fields, values, onChoose }: DiscoverListProps) {
  const [asked, setAsked] = useState(() => startValues(fields));
  const [found, setFound] = useState<Found>({ kind: 'nothing asked' });
  const look = async (): Promise<void> => {
    setFound({ kind: 'asking' });
    try {
      setFound({ kind: 'found', items: await exploreChannels(source.id, bodyOf(fields, asked)) });
    } catch (error) {
      setFound({ kind: 'error', text: errorWords(error) });
    }
  };
  const isChosen = (item: Connectable): boolean =>
    (source.connect ?? []).some(({ name }) => {
      const value = item[name];
      return (typeof value === 'string' || typeof value === 'number') && String(value) === values[name];
    });
  return (
    <fieldset className="discover">
      <legend>Find it</legend>
      <FieldList fields={fields} values={asked} onChange={setAsked} />
      <Button
        className="button"
        isDisabled={!isComplete(fields, asked) || found.kind === 'asking'}
        onPress={() => void look()}
      >
        Show what can be connected
      </Button>
      <div role="status">
        {found.kind === 'asking' ? <p>Asking the platform…</p> : null}
        {found.kind === 'error' ? <p className="form-error">{found.text}</p> : null}
        {found.kind === 'found' && found.items.length === 0 ? <p>Nothing was found with these credentials.</p> : null}
      </div>
      {found.kind === 'found' && found.items.length > 0 ? (
        <ul className="discover-list" aria-label="What can be connected">
          {found.items.map((item, index) => (
            <li key={index}>
              <Button className="discover-item" aria-pressed={isChosen(item)} onPress={() => onChoose(item, asked)}>
                <Avatar name={item.name} url={item.image_url} />
                <span>
                  <bdi>{item.name}</bdi>
                </span>
                {item.connected ? <span className="badge">Connected</span> : null}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  );
}
