/** The mail that carries an answer. Pure. */
import { readContent, type Message } from '@airy/model';
import { textOfContent } from './transcript.ts';

export interface MailParts {
  readonly message: Message;
  readonly to: string;
  readonly from: string;
  /** How the shop is called. */
  readonly shop: string;
  /** Goes on with the conversation. */
  readonly link: string;
}

export interface Mail {
  readonly from: string;
  readonly shop: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

const maxSubjectLength = 150;

export function answerMail({ message, to, from, shop, link }: MailParts): Mail {
  // A line break in a header would be a header of its own.
  const name = shop.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, maxSubjectLength);
  const text = `${textOfContent(readContent(message.content, {}))}\n\n-- \n${name}\n${link}\n`;
  const host = from.slice(from.lastIndexOf('@') + 1);
  return { from, shop: name, to, subject: name, text, messageId: `<${message.id}@${host}>` };
}
