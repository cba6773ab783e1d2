import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { FormDialog } from '../parts/FormDialog.tsx';
import { SecretField } from '../parts/SecretField.tsx';
import { announce } from '../state/announcements.ts';
import { channelName } from '../state/channel-name.ts';
import { connectFacebook } from './channel-actions.ts';

const empty = { pageId: '', pageToken: '', name: '' };

/** Connects a Facebook page. */
export function ConnectFacebook({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const [page, setPage] = useState(empty);
  const connect = async (): Promise<void> => {
    const { pageId, pageToken, name } = page;
    const channel = await connectFacebook({ pageId: pageId.trim(), pageToken: pageToken.trim(), name: name.trim() });
    announce({ kind: 'done', text: `${channelName(channel)} is connected.` });
    close();
  };
  const close = (): void => {
    setPage(empty);
    onClose();
  };
  const isComplete = page.pageId.trim() !== '' && page.pageToken.trim() !== '';
  return (
    <FormDialog
      isOpen={isOpen}
      title="Connect a Facebook page"
      submit="Connect"
      canSubmit={isComplete}
      onSubmit={connect}
      onClose={close}
    >
      <TextField value={page.pageId} onChange={pageId => setPage({ ...page, pageId })} autoFocus isRequired>
        <Label>Page id</Label>
        <Input className="input" inputMode="numeric" autoComplete="off" />
        <Text slot="description">In Facebook: your page, About, Page transparency.</Text>
      </TextField>
      <SecretField
        label="Page access token"
        help="From your app in Meta’s developer pages. It is stored encrypted and never shown again."
        value={page.pageToken}
        onChange={pageToken => setPage({ ...page, pageToken })}
      />
      <TextField value={page.name} onChange={name => setPage({ ...page, name })} maxLength={100}>
        <Label>Name (optional)</Label>
        <Input className="input" />
        <Text slot="description">Left empty, it is the page’s own name.</Text>
      </TextField>
    </FormDialog>
  );
}
