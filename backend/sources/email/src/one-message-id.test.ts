/** Programs that give all their mails one Message-ID: none of them is lost, and none that comes again is doubled. */
import { describe, expect, it } from '@jest/globals';
import { parseEmail } from './inbound.ts';

const noon = 'Date: Sat, 21 Nov 2026 12:00:00 +0000';
const later = 'Date: Sat, 21 Nov 2026 12:01:00 +0000';

async function idsOf(lines: readonly string[], digest: string) {
  const all = ['To: support@shop.example', 'Message-ID: <form@shop.example>', ...lines, '', 'Hello'];
  const headers = { 'channel-id': 'c', 'own-addresses': 'support@shop.example', digest, 'own-ids': '' };
  const { commands } = await parseEmail({ body: Buffer.from(all.join('\r\n')), headers, receivedAt: 0 });
  const [first] = commands;
  if (first?.type !== 'message.receive') throw new Error('no message');
  const { conversationId, messageId, sourceMessageId } = first;
  return { conversationId, messageId, sourceMessageId };
}

describe('mails with one Message-ID', () => {
  it('are other messages where they are of another time', async () => {
    const from = 'From: ann@customer.example';
    const [first, second] = [await idsOf([from, noon], 'a'), await idsOf([from, later], 'b')];
    expect(second.messageId).not.toBe(first.messageId);
    // The writer knows messages of a conversation by this one, too.
    expect(second.sourceMessageId).not.toBe(first.sourceMessageId);
    expect(second.conversationId).toBe(first.conversationId);
  });

  it('are one where a server delivers again what others passed on', async () => {
    const from = 'From: ann@customer.example';
    const again = await idsOf(['Received: by mx2.shop.example', from, noon], 'b');
    expect(again).toEqual(await idsOf([from, noon], 'a'));
  });

  it('are told apart by their bytes where they have no time', async () => {
    const from = 'From: ann@customer.example';
    expect((await idsOf([from], 'a')).messageId).not.toBe((await idsOf([from], 'b')).messageId);
    expect(await idsOf([from], 'a')).toEqual(await idsOf([from], 'a'));
  });

  it('are conversations of their own where they are of people who filled in a form', async () => {
    const from = 'From: support@shop.example';
    const ann = await idsOf([from, 'Reply-To: ann@customer.example', noon], 'a');
    const bob = await idsOf([from, 'Reply-To: bob@customer.example', noon], 'b');
    expect(bob.conversationId).not.toBe(ann.conversationId);
    expect(bob.messageId).not.toBe(ann.messageId);
  });

  it('begin the thread that their answers name where they came through a group of ours', async () => {
    const group = ['List-ID: <support.shop.example>', 'List-Post: <mailto:support@shop.example>', noon];
    const first = await idsOf(['From: support@shop.example', 'Reply-To: ann@customer.example', ...group], 'a');
    const plain = await idsOf(['From: ann@customer.example', noon], 'a');
    expect(first.conversationId).toBe(plain.conversationId);
  });
});
