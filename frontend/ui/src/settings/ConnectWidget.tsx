import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import type { Channel } from '../api/wire.ts';
import { FormDialog } from '../parts/FormDialog.tsx';
import { connectWidget } from './channel-actions.ts';

export interface ConnectWidgetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConnected: (channel: Channel) => void;
}

/** Makes a chat widget. */
export function ConnectWidget({ isOpen, onClose, onConnected }: ConnectWidgetProps) {
  const [name, setName] = useState('');
  const connect = async (): Promise<void> => {
    const channel = await connectWidget(name.trim());
    setName('');
    onConnected(channel);
  };
  return (
    <FormDialog
      isOpen={isOpen}
      title="Connect a chat widget"
      submit="Connect"
      canSubmit={name.trim() !== ''}
      onSubmit={connect}
      onClose={onClose}
    >
      <TextField value={name} onChange={setName} autoFocus isRequired maxLength={100}>
        <Label>Name</Label>
        <Input className="input" />
        <Text slot="description">For you and your colleagues; visitors do not see it.</Text>
      </TextField>
    </FormDialog>
  );
}
