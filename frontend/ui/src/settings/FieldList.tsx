import type { FormField } from '../api/wire.ts';
import type { FormValues } from '../state/form-values.ts';
import { FieldInput } from './FieldInput.tsx';

export interface FieldListProps {
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  /** What is saved; secrets in it are masked. */
  readonly saved?: FormValues;
  readonly onChange: (values: FormValues) => void;
}

/** Of more fields, those that are not needed and come late are folded away: declarations begin with what matters. */
const mostAtOnce = 6;
const shownOfMany = 4;

/** Declared fields: what is needed first, and what most people leave as it is behind one line. */
export function FieldList({ fields, values, saved = {}, onChange }: FieldListProps) {
  const isLong = fields.length > mostAtOnce;
  const isUsual = (field: FormField): boolean =>
    field.optional && (field.default !== null || (isLong && fields.indexOf(field) >= shownOfMany));
  const input = (field: FormField) => (
    <FieldInput
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      saved={saved[field.name] ?? null}
      onChange={value => onChange({ ...values, [field.name]: value })}
    />
  );
  const usual = fields.filter(isUsual);
  return (
    <>
      {fields.filter(field => !isUsual(field)).map(input)}
      {usual.length === 0 ? null : (
        <details className="more-fields">
          <summary>More settings</summary>
          <div className="form">{usual.map(input)}</div>
        </details>
      )}
    </>
  );
}
