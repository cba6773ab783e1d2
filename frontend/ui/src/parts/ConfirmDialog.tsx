import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What is lost, and what is not. */
  readonly text: string;
  /** The verb on the button. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ isOpen, title, text, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <ModalOverlay className="scrim" isDismissable isOpen={isOpen} onOpenChange={open => (open ? undefined : onClose())}>
      <Modal className="dialog">
        <Dialog role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose} autoFocus>
              Cancel
            </Button>
            <Button
              className="button danger"
              onPress={() => {
                onConfirm();
                onClose();
              }}
            >
              {confirm}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
