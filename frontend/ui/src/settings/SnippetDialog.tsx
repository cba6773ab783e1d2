import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Channel, Source } from '../api/wire.ts';
import { CopyButton } from '../parts/CopyButton.tsx';
import { tryPath } from '../routes.ts';
import { channelName } from '../state/channel-name.ts';
import { embedSnippet } from './snippet.ts';

export interface Embedding {
  readonly channel: Channel;
  readonly embed: NonNullable<Source['embed']>;
}

export interface SnippetDialogProps {
  readonly embedding: Embedding | null;
  readonly onClose: () => void;
}

/** What puts a channel into a page, ready to be copied; closed while there is none. */
export function SnippetDialog({ embedding, onClose }: SnippetDialogProps) {
  return (
    <ModalOverlay
      className="scrim"
      isDismissable
      isOpen={embedding !== null}
      onOpenChange={open => (open ? undefined : onClose())}
    >
      <Modal className="dialog">{embedding === null ? null : <Snippet {...embedding} onClose={onClose} />}</Modal>
    </ModalOverlay>
  );
}

function Snippet({ channel, embed, onClose }: Embedding & { readonly onClose: () => void }) {
  const snippet = embedSnippet({ host: window.location.origin, channelId: channel.id, script: embed.script });
  return (
    <Dialog>
      <Heading slot="title">
        <bdi>{channelName(channel)}</bdi>: put it on your page
      </Heading>
      <p>Paste this before the closing body tag of each page that shall have the widget.</p>
      <pre className="snippet" tabIndex={0} role="region" aria-label="Snippet">
        {snippet}
      </pre>
      <div className="dialog-actions">
        <a className="button quiet" href={tryPath(embed.page, channel.id)} target="_blank" rel="noopener">
          Try it on a demo page
        </a>
        <Button className="button" onPress={onClose}>
          Close
        </Button>
        <CopyButton text={snippet} what="the snippet" isPrimary />
      </div>
    </Dialog>
  );
}
