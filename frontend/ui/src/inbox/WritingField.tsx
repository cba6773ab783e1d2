/** The field, the files that go with it, and what the channel's limits leave. */
import { contentProblem, type ContentFormat } from '@airy/content';
import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState, type ClipboardEvent, type FormEvent, type KeyboardEvent } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { closeWithUndo } from '../api/actions.ts';
import type { Conversation } from '../api/wire.ts';
import { useMedia } from '../parts/use-media.ts';
import { attachableKinds } from '../state/attaching.ts';
import { contactName } from '../state/contact-name.ts';
import { readDraft, saveDraft } from '../state/drafts.ts';
import { AttachButton } from './AttachButton.tsx';
import { AttachmentChips } from './AttachmentChips.tsx';
import { ComposerHint } from './ComposerHint.tsx';
import { sendAll } from './send-all.ts';
import { useAttachments } from './use-attachments.ts';

export interface WritingFieldProps {
  readonly conversation: Conversation;
  /** Null: of channels that nobody declares. */
  readonly format: ContentFormat | null;
  /** Something that the agent should know before writing. */
  readonly hint: string | null;
}

export function WritingField({ conversation, format, hint }: WritingFieldProps) {
  const { id } = conversation;
  const [text, setText] = useState(() => readDraft(id));
  const field = useRef<HTMLTextAreaElement>(null);
  const hasKeyboard = useMedia('(pointer: fine)');
  const files = useAttachments(format);
  useEffect(() => {
    if (hasKeyboard) field.current?.focus({ preventScroll: true });
  }, [hasKeyboard]);
  const words = text.trim();
  const problem = words === '' || format === null ? null : contentProblem(format, format.writeText(words));
  const canSend = (words !== '' || files.items.length > 0) && problem === null && !files.isUploading;

  const change = (next: string): void => {
    setText(next);
    saveDraft(id, next);
  };
  const submit = (): boolean => {
    if (!canSend || !sendAll(conversation, format, { text: words, files: files.items })) return false;
    change('');
    files.clear();
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    const closes = event.ctrlKey || event.metaKey;
    if (!hasKeyboard && !closes) return;
    event.preventDefault();
    if (submit() && closes) void closeWithUndo(id);
  };
  const canAttach = format !== null && attachableKinds(format).length > 0;
  const onPaste = (event: ClipboardEvent): void => {
    if (!canAttach || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submit();
  };
  return (
    <form className="composer" onSubmit={onSubmit}>
      <AttachmentChips items={files.items} onRemove={files.remove} />
      <div className="composer-field" data-invalid={problem !== null || undefined}>
        {canAttach ? <AttachButton format={format} onFiles={files.add} /> : null}
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={`Write to ${contactName(conversation).text}`}
          aria-label="Message"
          aria-describedby="composer-hint"
          aria-invalid={problem !== null || undefined}
          enterKeyHint={hasKeyboard ? 'send' : 'enter'}
          onChange={event => change(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <TooltipTrigger delay={400}>
          <Button type="submit" className="button primary send" isDisabled={!canSend} aria-label="Send">
            <SendHorizontal aria-hidden="true" />
          </Button>
          <Tooltip className="tooltip">Send (Enter)</Tooltip>
        </TooltipTrigger>
      </div>
      <ComposerHint
        limit={format?.limits?.maxTextLength ?? null}
        length={words.length}
        problem={problem}
        hint={hint}
        hasKeyboard={hasKeyboard}
      />
    </form>
  );
}
