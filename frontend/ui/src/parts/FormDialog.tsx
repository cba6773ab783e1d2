import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Dialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { errorWords } from '../api/client.ts';

export interface FormDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** The verb on the button. */
  readonly submit: string;
  readonly canSubmit: boolean;
  /** What it throws is shown in the dialogue; the dialogue is closed by the caller. */
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** More that can be done, before the verb. */
  readonly actions?: ReactNode;
  /** For forms that explain more. */
  readonly isWide?: boolean;
}

/** A few fields over the page. What the server refuses is said here, and nothing typed is lost. */
export function FormDialog(props: FormDialogProps) {
  const { isOpen, title, submit, canSubmit, onSubmit, onClose, children, actions = null, isWide = false } = props;
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    try {
      await onSubmit();
    } catch (failure) {
      setError(errorWords(failure));
    }
    setIsBusy(false);
  };
  const change = (open: boolean): void => {
    if (open) return;
    setError(null);
    onClose();
  };
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={change}>
      <Modal className={isWide ? 'dialog wide' : 'dialog'}>
        <Dialog>
          <Heading slot="title">{title}</Heading>
          <Form className="form" onSubmit={event => void run(event)}>
            {children}
            <p className="form-error" role="alert">
              {error}
            </p>
            <div className="dialog-actions">
              {actions}
              <Button className="button" onPress={() => change(false)}>
                Cancel
              </Button>
              <Button type="submit" className="button primary" isDisabled={!canSubmit} aria-disabled={isBusy}>
                {submit}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
