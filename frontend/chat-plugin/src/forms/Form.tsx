/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { Words } from '../words.ts';
import { answersOf, problemOf, type Answers, type Problem } from './answers.ts';
import { Field, type ShownField } from './Field.tsx';
import css from './forms.css?inline';

export interface FormProps {
  readonly words: Words;
  readonly fields: readonly ShownField[];
  readonly submit: string;
  /** Rejects with what is shown as not having worked. */
  readonly onSubmit: (answers: Answers) => Promise<void>;
  /** Above the fields. */
  readonly children: ComponentChildren;
}

/** A form that says beside each field what is wrong, once it was to be sent. */
export function Form({ words, fields, submit, onSubmit, children }: FormProps) {
  const root = useRef<HTMLFormElement>(null);
  useSheet(root, css);
  const [values, setValues] = useState<Readonly<Record<string, string | boolean>>>({});
  const [problems, setProblems] = useState<Readonly<Record<string, Problem | null>>>({});
  const [state, setState] = useState<'open' | 'sending' | 'failed'>('open');
  const send = (): void => {
    const found = fields.map(field => [field.name, problemOf(field, values[field.name] ?? '')] as const);
    setProblems(Object.fromEntries(found));
    const wrong = found.find(([, problem]) => problem !== null);
    if (wrong !== undefined) return root.current?.querySelector<HTMLElement>(`[name="${wrong[0]}"]`)?.focus();
    setState('sending');
    onSubmit(answersOf(fields, values)).catch(() => setState('failed'));
  };
  return (
    <form
      class="form"
      ref={root}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        if (state !== 'sending') send();
      }}
    >
      {children}
      {fields.map(field => (
        <Field
          key={field.name}
          field={field}
          words={words}
          value={values[field.name] ?? ''}
          problem={problems[field.name] ?? null}
          onChange={value => {
            setValues(before => ({ ...before, [field.name]: value }));
            setProblems(before => ({ ...before, [field.name]: null }));
          }}
        />
      ))}
      {state === 'failed' ? (
        <p class="wrong" role="alert">
          {words.failed}
        </p>
      ) : null}
      <button type="submit" class="filled" disabled={state === 'sending'}>
        {submit}
      </button>
    </form>
  );
}
