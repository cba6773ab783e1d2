/** A visitor of the chat widget, by the calls that the widget makes. */
import type { ApiAccess } from './answers.ts';
import { eventually } from '@airy/testkit';

export interface Visit {
  readonly conversationId: string;
  readonly messageId: string;
  /** For chatplugin.send. */
  readonly token: string;
}

async function post(url: string, body: object, token: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Somebody new writes; resolves when agents see the conversation. */
export async function visitorWrites({ url, systemToken }: ApiAccess, channelId: string, text: string): Promise<Visit> {
  const { token } = (await post(`${url}/chatplugin.authenticate`, { channel_id: channelId }, systemToken)) as {
    token: string;
  };
  const message = (await post(`${url}/chatplugin.send`, { message: { text } }, token)) as { id: string };
  const [claims = ''] = token.split('.').slice(1);
  const { conversation_id: conversationId } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    conversation_id: string;
  };
  await eventually(async () => {
    const body = { conversation_id: conversationId };
    return (await post(`${url}/conversations.info`, body, systemToken).catch(() => null)) !== null;
  });
  return { conversationId, messageId: message.id, token };
}
