import { X } from 'lucide-react';
import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components';
import type { Conversation } from '../api/wire.ts';
import { ContactPanel } from './ContactPanel.tsx';

export interface ContactSheetProps {
  readonly conversation: Conversation;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The contact over the thread, where there is no room beside it. */
export function ContactSheet({ conversation, isOpen, onClose }: ContactSheetProps) {
  return (
    <ModalOverlay className="scrim" isDismissable isOpen={isOpen} onOpenChange={open => (open ? undefined : onClose())}>
      <Modal className="sheet">
        <Dialog className="sheet-dialog" aria-label="Contact">
          <Button className="icon-button sheet-close" aria-label="Close" onPress={onClose}>
            <X aria-hidden="true" />
          </Button>
          <ContactPanel conversation={conversation} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
