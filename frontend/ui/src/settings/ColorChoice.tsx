import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { TagColor } from '../api/wire.ts';
import { tagColors } from './tag-actions.ts';

export interface ColorChoiceProps {
  readonly label: string;
  readonly value: TagColor;
  readonly onChange: (color: TagColor) => void;
}

/** One of the colours a tag can have. */
export function ColorChoice({ label, value, onChange }: ColorChoiceProps) {
  return (
    <RadioGroup
      className="colors"
      orientation="horizontal"
      value={value}
      onChange={color => onChange(color as TagColor)}
    >
      <Label>{label}</Label>
      <div className="color-options">
        {tagColors.map(color => (
          <Radio key={color.id} value={color.id} className="color-option" data-color={color.id} aria-label={color.name}>
            <span className="tag-dot" data-color={color.id} aria-hidden="true" />
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
