import { useState } from 'react';
import type { Channel, Source } from '../api/wire.ts';
import { FormDialog } from '../parts/FormDialog.tsx';
import { bodyOf, isComplete, startValues, withChosen, type FormValues } from '../state/form-values.ts';
import { connectChannel, type Connectable } from './channel-actions.ts';
import { DiscoverList } from './DiscoverList.tsx';
import { FieldList } from './FieldList.tsx';

export interface ConnectDialogProps {
  readonly source: Source;
  readonly onClose: () => void;
  readonly onConnected: (channel: Channel) => void;
}

/** Connects a channel, with the fields that its source declares; what can be connected is looked up where it tells. */
export function ConnectDialog({ source, onClose, onConnected }: ConnectDialogProps) {
  const { id, name, description, connect, explore } = source;
  const fields = connect ?? [];
  const [values, setValues] = useState(() => startValues(fields));
  const choose = (item: Connectable, asked: FormValues): void =>
    setValues(withChosen(fields, values, { item, asked, askedFields: explore ?? [] }));
  return (
    <FormDialog
      isOpen
      isWide
      title={`Connect ${name}`}
      submit="Connect"
      canSubmit={isComplete(fields, values)}
      onSubmit={async () => onConnected(await connectChannel(id, bodyOf(fields, values)))}
      onClose={onClose}
    >
      <p>{description}</p>
      {explore === null ? null : <DiscoverList source={source} fields={explore} values={values} onChoose={choose} />}
      <FieldList fields={fields} values={values} onChange={setValues} />
    </FormDialog>
  );
}
