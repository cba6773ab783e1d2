import { useId } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import type { FormField } from '../api/wire.ts';
import { SecretField } from '../parts/SecretField.tsx';

export interface FieldInputProps {
  readonly field: FormField;
  readonly value: string;
  /** Of a secret: what is saved, masked; null: nothing. */
  readonly saved?: string | null;
  readonly onChange: (value: string) => void;
}

/** One declared field, as its kind asks for it. */
export function FieldInput({ field, value, saved = null, onChange }: FieldInputProps) {
  const { title, help, secret, optional, kind } = field;
  const label = optional && kind !== 'boolean' ? `${title} (optional)` : title;
  if (kind === 'boolean') return <Switch title={title} help={help} value={value} onChange={onChange} />;
  if (kind === 'choice') return <Choice field={field} value={value} onChange={onChange} />;
  if (secret)
    return (
      <SecretField label={label} help={help} value={value} saved={saved} isRequired={!optional} onChange={onChange} />
    );
  return (
    <TextField value={value} onChange={onChange} isRequired={!optional}>
      <Label>{label}</Label>
      <Input
        className="input"
        inputMode={kind === 'number' ? 'numeric' : 'text'}
        autoComplete="off"
        spellCheck="false"
        placeholder={field.default ?? ''}
      />
      {help === '' ? null : <Text slot="description">{help}</Text>}
    </TextField>
  );
}

type WordsAndValue = Pick<FieldInputProps, 'value' | 'onChange'> & { readonly title: string; readonly help: string };

function Switch({ title, help, value, onChange }: WordsAndValue) {
  const id = useId();
  return (
    <div className="switch-field">
      <input
        id={id}
        type="checkbox"
        checked={value === 'true'}
        aria-describedby={`${id}-help`}
        onChange={event => onChange(String(event.target.checked))}
      />
      <label htmlFor={id}>{title}</label>
      <p id={`${id}-help`}>{help}</p>
    </div>
  );
}

function Choice({ field, value, onChange }: FieldInputProps) {
  const id = useId();
  const { title, help, optional, choices, default: usual } = field;
  return (
    <div className="choice-field">
      <label className="react-aria-Label" htmlFor={id}>
        {title}
      </label>
      <select
        id={id}
        className="input"
        value={value}
        aria-describedby={`${id}-help`}
        onChange={event => onChange(event.target.value)}
      >
        {optional || value === '' ? <option value="">{emptyChoice(optional, usual)}</option> : null}
        {choices.map(choice => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
      <p id={`${id}-help`}>{help}</p>
    </div>
  );
}

function emptyChoice(optional: boolean, usual: string | null): string {
  if (usual !== null) return `${usual} (default)`;
  return optional ? 'Not set' : 'Choose';
}
