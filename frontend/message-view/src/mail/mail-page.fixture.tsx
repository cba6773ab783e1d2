/** A page that shows one message as the inbox does; the test calls `window.show`. */
import type { ContentView } from '@airy/content';
import { createRoot } from 'react-dom/client';
import { MessageContent } from '../MessageContent.tsx';
import { MailPart } from './index.ts';

declare global {
  interface Window {
    show(view: ContentView): void;
  }
}

const root = createRoot(document.body.appendChild(document.createElement('main')));
window.show = view => root.render(<MessageContent key={Math.random()} view={view} mail={MailPart} />);
