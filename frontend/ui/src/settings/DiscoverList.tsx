import { useState } from 'react';
import { ApiError } from '@airy/client';
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
  | { readonly kind: 'error'; readonly text: string; readonly nextStep: string | null };

/** What can be connected with some credentials, to choose from. */
export function DiscoverList({ source, fields, values, onChoose }: DiscoverListProps) {
  const [asked, setAsked] = useState(() => startValues(fields));
  const [found, setFound] = useState<Found>({ kind: 'nothing asked' });
  const [chosen, setChosen] = useState<Connectable | null>(null);
  const look = async (): Promise<void> => {
    if (found.kind === 'asking') return;
    setFound({ kind: 'asking' });
    try {
      setFound({ kind: 'found', items: await exploreChannels(source.id, bodyOf(fields, asked)) });
    } catch (error) {
      setFound({ kind: 'error', text: errorWords(error), nextStep: nextStepOf(error) });
    }
  };
  const nextStepOf = (error: unknown): string | null => {
    if (!(error instanceof ApiError) || error.code !== 'source_token_invalid') return null;
    const where = fields.length === 0 ? `under Settings of ${source.name}` : 'here';
    return `Get it again at the platform, and enter it ${where}.`;
  };
  const choose = (item: Connectable): void => {
    setChosen(item);
    onChoose(item, asked);
  };
  // It may be called otherwise here. Without anything to fill in, choosing is all there is.
  const isChosen = (item: Connectable): boolean => {
    const filled = (source.connect ?? []).filter(({ name, optional }) => name in item && name !== 'name' && !optional);
    return filled.length === 0 ? item === chosen : filled.every(({ name }) => String(item[name]) === values[name]);
  };
  return (
    <fieldset className="discover">
      <legend>Find it</legend>
      <FieldList fields={fields} values={asked} onChange={setAsked} />
      <Button
        className="button"
        isDisabled={!isComplete(fields, asked)}
        aria-disabled={found.kind === 'asking'}
        onPress={() => void look()}
      >
        Show what can be connected
      </Button>
      <div role="status">
        {found.kind === 'asking' ? <p>Asking the platform…</p> : null}
        {found.kind === 'error' ? (
          <p className="form-error">
            {found.text} <strong>{found.nextStep}</strong>
          </p>
        ) : null}
        {found.kind === 'found' && found.items.length === 0 ? <p>Nothing was found with these credentials.</p> : null}
      </div>
      {found.kind === 'found' && found.items.length > 0 ? (
        <ul className="discover-list" aria-label="What can be connected">
          {found.items.map((item, index) => (
            <li key={index}>
              <Button className="discover-item" aria-pressed={isChosen(item)} onPress={() => choose(item)}>
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
