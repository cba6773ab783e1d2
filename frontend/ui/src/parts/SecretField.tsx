import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';

export interface SecretFieldProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  /** What is saved, masked; null: nothing is. */
  readonly saved?: string | null;
  readonly isRequired?: boolean;
  readonly onChange: (value: string) => void;
}

/** A field whose content is hidden until asked for; a saved secret is only ever replaced. */
export function SecretField({ label, help, value, saved = null, isRequired = true, onChange }: SecretFieldProps) {
  const [isShown, setIsShown] = useState(false);
  if (saved !== null && value === saved) {
    return (
      <TextField value={saved} isReadOnly>
        <Label>{label}</Label>
        <div className="input-with-word">
          <Input className="input" />
          <Button className="button" slot={null} aria-label={`Replace ${label}`} onPress={() => onChange('')}>
            Replace
          </Button>
        </div>
        <Text slot="description">Saved. Only its beginning is shown.</Text>
      </TextField>
    );
  }
  return (
    <TextField
      value={value}
      onChange={onChange}
      isRequired={isRequired}
      type={isShown ? 'text' : 'password'}
      autoComplete="off"
    >
      <Label>{label}</Label>
      <div className="input-with-button">
        <Input className="input" spellCheck="false" />
        <Button
          className="icon-button"
          slot={null}
          aria-label={isShown ? 'Hide' : 'Show'}
          aria-pressed={isShown}
          onPress={() => setIsShown(!isShown)}
        >
          {isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        </Button>
      </div>
      <Text slot="description">{help}</Text>
    </TextField>
  );
}
