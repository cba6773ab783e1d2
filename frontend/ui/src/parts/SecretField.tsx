import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';

export interface SecretFieldProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field whose content is hidden until asked for. */
export function SecretField({ label, help, value, onChange }: SecretFieldProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField value={value} onChange={onChange} isRequired type={isShown ? 'text' : 'password'} autoComplete="off">
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
