/** Hands mails to the mail server. */
import { createTransport } from 'nodemailer';
import type { Mail } from './answer-mail.ts';

export interface Mailer {
  /** `refusal`: the server will never take it; null: it has taken it. @throws Error where trying again may help */
  send(mail: Mail): Promise<{ readonly refusal: string | null }>;
}

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };
const maxRefusalLength = 300;

export function createMailer({ url }: { readonly url: string }): Mailer {
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  return {
    async send({ from, shop, to, ...mail }) {
      try {
        await transport.sendMail({ ...mail, from: { name: shop, address: from }, to: { name: '', address: to } });
        return { refusal: null };
      } catch (error) {
        const { responseCode, response } = error as { readonly responseCode?: number; readonly response?: string };
        // 535 and the like are about our name and password: another try may have others.
        const isRefused =
          responseCode !== undefined && responseCode >= 500 && (responseCode < 530 || responseCode > 539);
        if (!isRefused) throw error;
        return { refusal: (response ?? String(responseCode)).replaceAll(/\s+/gu, ' ').slice(0, maxRefusalLength) };
      }
    },
  };
}
