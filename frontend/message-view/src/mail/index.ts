export { MailPart } from './MailPart.tsx';
