/** @jsxImportSource preact */
import type { Words } from '../words.ts';
import type { AskedField, Problem } from './answers.ts';

export interface ShownField extends Pick<AskedField, 'name' | 'type' | 'required' | 'contact'> {
  /** In the visitor's language. */
  readonly label: string;
  readonly options: readonly string[];
}

export interface FieldProps {
  readonly field: ShownField;
  readonly words: Words;
  readonly value: string | boolean;
  readonly problem: Problem | null;
  readonly onChange: (value: string | boolean) => void;
}

/** Label above, input, and what is wrong below it. */
export function Field(props: FieldProps) {
  const { field, words, problem } = props;
  const id = `airy-field-${field.name}`;
  const label = (
    <label for={id} dir="auto">
      {field.label}
      {field.required ? null : <span class="optional"> ({words.optional})</span>}
    </label>
  );
  const input = <Input {...props} id={id} />;
  return (
    <div class={field.type === 'checkbox' ? 'row check' : 'row'}>
      {field.type === 'checkbox' ? [input, label] : [label, input]}
      {problem === null ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {words[problem]}
        </p>
      )}
    </div>
  );
}

const fillIn: Readonly<Record<string, 'name' | 'email' | 'tel' | 'organization'>> = {
  display_name: 'name',
  email: 'email',
  phone: 'tel',
  organization_name: 'organization',
};

function Input({ field, problem, value, onChange, id }: FieldProps & { readonly id: string }) {
  const { name, type, required, contact } = field;
  const autocomplete = fillIn[contact] ?? fillIn[type];
  const shared = {
    id,
    name,
    'aria-required': required,
    'aria-invalid': problem !== null,
    ...(problem === null ? {} : { 'aria-describedby': `${id}-wrong` }),
    ...(autocomplete === undefined ? {} : { autocomplete }),
  };
  const text = String(value);
  if (type === 'checkbox')
    return (
      <input
        {...shared}
        type="checkbox"
        checked={value === true}
        onChange={event => onChange(event.currentTarget.checked)}
      />
    );
  if (type === 'long-text')
    return (
      <textarea {...shared} rows={4} dir="auto" value={text} onInput={event => onChange(event.currentTarget.value)} />
    );
  if (type === 'select')
    return (
      <select {...shared} value={text} onChange={event => onChange(event.currentTarget.value)}>
        <option value="">–</option>
        {field.options.map(option => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    );
  const line = {
    ...shared,
    dir: 'auto' as const,
    value: text,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  };
  if (type === 'email') return <input {...line} type="email" />;
  if (type === 'phone') return <input {...line} type="tel" />;
  return type === 'number' ? <input {...line} type="text" inputmode="decimal" /> : <input {...line} type="text" />;
}
