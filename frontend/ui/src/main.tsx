import '@airy/message-view/tokens.css';
import '@airy/message-view/message.css';
import '@airy/message-view/mail.css';
import './styles/base.css';
import './styles/marks.css';
import './styles/overlays.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/list.css';
import './styles/thread.css';
import './styles/messages.css';
import './styles/composer.css';
import './styles/contact.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
