import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

const settings = `components:
  sources:
    facebook:
      appId: "…"
      appSecret: "…"
      webhookSecret: "…"`;

/** How to configure Messenger, for an Airy that has no keys of an app of Meta's yet (contract §1, Configuration). */
export function SetUpFacebook({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <ModalOverlay className="scrim" isDismissable isOpen={isOpen} onOpenChange={open => (open ? undefined : onClose())}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">Set up Messenger</Heading>
          <p>Pages are connected through an app of your own at Meta. This Airy has no keys of one yet.</p>
          <ol className="steps">
            <li>
              At{' '}
              <a href="https://developers.facebook.com/apps" target="_blank" rel="noopener">
                developers.facebook.com
              </a>{' '}
              create an app with Messenger. Its id and secret are under Settings, Basic.
            </li>
            <li>
              Write them into the settings file, with a verify token of your choice as <code>webhookSecret</code>:
              <pre className="snippet" tabIndex={0} role="region" aria-label="Settings of Messenger">
                {settings}
              </pre>
            </li>
            <li>
              Start Airy again with <code>npm start -- --config airy.yaml</code>.
            </li>
            <li>
              In the app, under Messenger, Webhooks, enter <code>{window.location.origin}/facebook</code> and the verify
              token. Meta must be able to reach that address.
            </li>
          </ol>
          <div className="dialog-actions">
            <Button className="button primary" autoFocus onPress={onClose}>
              Close
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
