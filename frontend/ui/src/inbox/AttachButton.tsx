import type { ContentFormat } from '@airy/content';
import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { acceptedTypes } from '../state/attaching.ts';

export interface AttachButtonProps {
  readonly format: ContentFormat;
  readonly onFiles: (files: Iterable<File>) => void;
}

/** Chooses files of the kinds that the channel takes. */
export function AttachButton({ format, onFiles }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files"
        accept={acceptedTypes(format)}
        onChange={event => {
          onFiles(event.target.files ?? []);
          // The same file can be chosen again after it was removed.
          event.target.value = '';
        }}
      />
      <TooltipTrigger delay={400}>
        <Button className="icon-button" aria-label="Attach a file" onPress={() => input.current?.click()}>
          <Paperclip aria-hidden="true" />
        </Button>
        <Tooltip className="tooltip">Attach a file</Tooltip>
      </TooltipTrigger>
    </>
  );
}
