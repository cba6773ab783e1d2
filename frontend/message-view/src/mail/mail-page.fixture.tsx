/** A page that shows one message as the inbox does; the test puts it into `window.content`. */
import { createRoot } from 'react-dom/client';
import { contents } from '@airy/source-email/content';
import { readContent } from '@airy/content';
import { MessageContent } from '../MessageContent.tsx';
import { MailPart } from './index.ts';

declare global {
  interface Window {
    show(content: unknown): void;
  }
}

const root = createRoot(document.body.appendChild(document.createElement('main')));
window.show = content =>
  root.render(<MessageContent key={Math.random()} view={readContent(contents.email, content)} mail={MailPart} />);
