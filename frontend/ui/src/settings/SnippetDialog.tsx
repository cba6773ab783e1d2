import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Channel } from '../api/wire.ts';
import { demoPath } from '../routes.ts';
import { channelName } from '../state/channel-name.ts';
import { announce } from '../state/announcements.ts';
import { widgetSnippet } from './snippet.ts';

/** The snippet of a chat widget, ready to be copied; closed while `channel` is null. */
export function SnippetDialog({
  channel,
  onClose,
}: {
  readonly channel: Channel | null;
  readonly onClose: () => void;
}) {
  return (
    <ModalOverlay
      className="scrim"
      isDismissable
      isOpen={channel !== null}
      onOpenChange={open => (open ? undefined : onClose())}
    >
      <Modal className="dialog">{channel === null ? null : <Snippet channel={channel} onClose={onClose} />}</Modal>
    </ModalOverlay>
  );
}

function Snippet({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const snippet = widgetSnippet(window.location.origin, channel.id);
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(snippet);
      setIsCopied(true);
    } catch {
      // The browser forbids it (no https, no permission): the text can be selected by hand.
      announce({ kind: 'error', text: 'The browser does not allow copying here. Select the text and copy it.' });
    }
  };
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
        <a className="button quiet" href={demoPath(channel.id)} target="_blank" rel="noopener">
          Try it on a demo page
        </a>
        <Button className="button" onPress={onClose}>
          Close
        </Button>
        <Button className="button primary" autoFocus onPress={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
    </Dialog>
  );
}
