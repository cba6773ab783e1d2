import { channelId } from '@airy/source-kit';
import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { parseEmail } from './inbound.ts';
import { ownMessageId } from './message-id.ts';
import { accountAt } from './poller.fixture.ts';
import { provenIds } from './proven-ids.ts';

const address = 'support@shop.example';
const { proofKey: key } = accountAt(address);
const prover = { channelId: channelId('email', address), key };
const sent = {
  messageId: '0b1f6c1e-8a51-4c0e-9b1e-1c2f6f1a2b3c',
  conversationId: '5c7d1f0e-2a4b-5c6d-8e7f-0a1b2c3d4e5f',
  address,
};

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`__fixtures__/${name}.eml`, import.meta.url));
}

async function provenOf(name: string, by = prover): Promise<readonly string[]> {
  return provenIds({ body: await fixture(name), digest: 'f00d' }, by);
}

/** As the poller hands it on. */
async function parsed(body: Buffer, digest = 'f00d') {
  const ids = (await provenIds({ body, digest }, prover)).join(' ');
  const headers = { 'channel-id': prover.channelId, 'own-addresses': address, 'own-ids': ids, digest };
  return parseEmail({ body, headers, receivedAt: 0 });
}

describe('the ids of ours in a mail', () => {
  it.each(['answer-in-reply-to-only', 'gmail-answer', 'own-copy', 'bounce', 'bounce-exim', 'bounce-whole-mail'])(
    'are known in %s',
    async name => {
      expect(await provenOf(name)).toEqual([ownMessageId(sent, prover)]);
    },
  );

  it.each(['forged-answer', 'forged-own', 'text', 'no-sender'])('are none in %s', async name => {
    expect(await provenOf(name)).toEqual([]);
  });

  it('prove nothing for another channel, conversation or domain, and none with another key', async () => {
    expect(await provenOf('own-copy', { ...prover, channelId: channelId('email', 'other@shop.example') })).toEqual([]);
    expect(await provenOf('own-copy', { ...prover, key: `${key}x` })).toEqual([]);
    const id = ownMessageId(sent, prover);
    for (const other of [id.replace('.5c7d', '.5c7e'), id.replace('.0b1f', '.0b1e'), id.replace('@shop', '@shop2')])
      expect(await provenIds({ body: Buffer.from(`In-Reply-To: ${other}\r\n\r\nHi`), digest: '' }, prover)).toEqual([]);
  });

  it('are needed to write into a conversation of ours', async () => {
    const [message] = (await parsed(await fixture('forged-answer'))).commands;
    expect(message).toMatchObject({ type: 'message.receive', senderId: 'mallory@evil.example' });
    expect(message).not.toMatchObject({ conversationId: sent.conversationId });
    const [answer] = (await parsed(await fixture('answer-in-reply-to-only'))).commands;
    expect(answer).toMatchObject({ type: 'message.receive', conversationId: sent.conversationId });
  });

  it('are needed to say that a mail came back', async () => {
    const forged = (await fixture('bounce')).toString('latin1').replace('7780f6ae', '7780f6af');
    expect(await parsed(Buffer.from(forged, 'latin1'))).toMatchObject({
      commands: [],
      ignored: ['bounce of another mail'],
    });
  });

  it.each(['forged-own', 'own-elsewhere'])('are needed to be a message of ours: %s', async name => {
    expect(await parsed(await fixture(name))).toEqual({ commands: [], ignored: ['own'], unknown: [] });
    expect((await parsed(await fixture('own-copy'))).commands).toMatchObject([{ type: 'message.echo', isOwn: true }]);
  });
});
