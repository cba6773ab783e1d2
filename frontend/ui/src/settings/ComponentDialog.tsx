import { useState } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useGivenSettings } from '../api/queries.ts';
import type { Component } from '../api/wire.ts';
import { FormDialog } from '../parts/FormDialog.tsx';
import { announce } from '../state/announcements.ts';
import { bodyOf, isComplete, startValues, type FormValues } from '../state/form-values.ts';
import { CheckLine, runCheck, type CheckState } from './CheckLine.tsx';
import { checkComponent, saveComponent, switchOff } from './component-actions.ts';
import { FieldList } from './FieldList.tsx';
import { WebhookBox } from './WebhookBox.tsx';

export interface ComponentDialogProps {
  readonly component: Component;
  readonly onClose: () => void;
  /** Once it is on. */
  readonly onSaved: () => void;
}

/** The settings of a component, as it declares them: where to enter the webhook, what to enter here, and whether it works. */
export function ComponentDialog({ component, onClose, onSaved }: ComponentDialogProps) {
  const given = useGivenSettings(component.name);
  if (given.data === undefined) return null;
  return <SettingsForm component={component} saved={given.data} onClose={onClose} onSaved={onSaved} />;
}

function SettingsForm({ component, saved, onClose, onSaved }: ComponentDialogProps & { readonly saved: FormValues }) {
  const { name, displayName, settings, enabled, canCheck, problem } = component;
  const start = startValues(settings, saved);
  const [values, setValues] = useState(start);
  const [check, setCheck] = useState<CheckState>(null);
  const isChanged = settings.some(field => values[field.name] !== start[field.name]);
  const data = bodyOf(settings, values);
  const save = async (): Promise<void> => {
    await saveComponent(name, data);
    announce({ kind: 'done', text: `${displayName} is set up.` });
    onSaved();
  };
  const change = (next: FormValues): void => {
    setValues(next);
    setCheck(null);
  };
  return (
    <FormDialog
      isOpen
      isWide
      title={enabled ? `Settings of ${displayName}` : `Set up ${displayName}`}
      submit={enabled ? 'Save' : 'Save and switch on'}
      canSubmit={isComplete(settings, values) && (isChanged || !enabled)}
      onSubmit={save}
      onClose={onClose}
      actions={
        <>
          <CheckLine state={check} good={nothingWrong} />
          <div className="dialog-asides">
            {canCheck ? (
              <Button
                className="button"
                isDisabled={!isComplete(settings, values)}
                aria-disabled={check?.kind === 'asking'}
                onPress={() => void runCheck(check, () => checkComponent(name, data), setCheck)}
              >
                Check
              </Button>
            ) : null}
            {enabled ? <SwitchOff component={component} onDone={onClose} /> : null}
          </div>
        </>
      }
    >
      {problem === null ? null : <p className="form-error">It is off: {problem}</p>}
      <WebhookBox component={component} />
      <FieldList fields={settings} values={values} saved={saved} onChange={change} />
    </FormDialog>
  );
}

/** Where settings belong to no account, there is nobody yet whose credentials could be tried. */
const nothingWrong = 'Nothing is wrong with these settings; what a channel needs is checked when it is connected.';

/** Undone as easily as done, so nobody is asked twice. */
function SwitchOff({ component, onDone }: { readonly component: Component; readonly onDone: () => void }) {
  const { name, displayName } = component;
  const run = async (): Promise<void> => {
    try {
      await switchOff(name);
      const undo = (): void => void saveComponent(name, {});
      announce({ kind: 'done', text: `${displayName} is switched off; its settings are kept.`, undo });
      onDone();
    } catch (error) {
      announce({ kind: 'error', text: errorWords(error) });
    }
  };
  return (
    <Button className="button quiet" onPress={() => void run()}>
      Switch off
    </Button>
  );
}
