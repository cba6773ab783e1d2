import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { channelId, conversationId, uuid5 } from '@airy/source-kit';
import { parseTwilio } from './inbound.ts';
import { twilioWhatsapp } from './source.ts';
import { twilioWebhook } from './webhook.ts';

const formOf = (name: string): string => readFileSync(new URL(`./__fixtures__/${name}.txt`, import.meta.url), 'utf8');
const parse = (body: string) => parseTwilio({ body: Buffer.from(body), headers: {}, receivedAt: 1 });

describe('ids', () => {
  it('are those of Airy Core', () => {
    const body = formOf('sms-text');
    const channel = channelId('twilio.sms', '+4915735999999');
    expect(channel).toBe(uuid5('twilio.sms', '+4915735999999'));
    expect(parse(body).commands[0]).toMatchObject({
      type: 'message.receive',
      channelId: channel,
      conversationId: uuid5(channel, '+491711234567'),
      messageId: uuid5(channel, body),
      senderId: '+491711234567',
      content: body,
      sourceMessageId: 'SM00000000000000000000000000000001',
    });
    expect(parse(formOf('whatsapp-text')).commands[0]).toMatchObject({
      channelId: uuid5('twilio.whatsapp', 'whatsapp:+14155238886'),
      senderId: 'whatsapp:+491711234567',
    });
  });

  it('bring those whom we write to first together with their answer', () => {
    const channel = { id: channelId('twilio.whatsapp', 'whatsapp:+14155238886'), source: 'twilio.whatsapp' };
    const [answer] = parse(formOf('whatsapp-text')).commands;
    for (const written of ['+49 171 1234567', 'whatsapp:+491711234567'])
      expect(twilioWhatsapp.conversationId?.(channel, written)).toBe(answer?.conversationId);
    expect(conversationId(channel.id, 'whatsapp:+491711234567')).toBe(answer?.conversationId);
  });
});

describe('people who hide their number on WhatsApp', () => {
  it('are their business-scoped id, and are answered by it', () => {
    const contact = 'whatsapp:DE.13491208655302741918';
    const channel = channelId('twilio.whatsapp', 'whatsapp:+14155238886');
    expect(parse(formOf('whatsapp-without-number')).commands[0]).toMatchObject({
      senderId: contact,
      conversationId: conversationId(channel, contact),
    });
    expect(twilioWhatsapp.conversationId?.({ id: channel, source: 'twilio.whatsapp' }, contact)).toBe(
      conversationId(channel, contact),
    );
  });
});

describe('order', () => {
  it('keeps a message, the answer’s receipts and the next message in one partition', () => {
    const request = { method: 'POST', path: '/twilio', target: '/twilio', query: {}, headers: {} } as const;
    const keyOf = (name: string): string =>
      twilioWebhook.orderKey({ ...request, body: Buffer.from(formOf(name)), publicUrl: 'https://airy.example' });
    expect(keyOf('status-delivered')).toBe(keyOf('sms-text'));
    expect(keyOf('status-whatsapp-read')).toBe(keyOf('whatsapp-text'));
    expect(keyOf('whatsapp-text')).not.toBe(keyOf('sms-text'));
  });
});

describe('what becomes of our messages', () => {
  it('is told with the reason behind the code', () => {
    expect(parse(formOf('status-undelivered')).commands).toMatchObject([
      {
        type: 'message.receipt',
        state: 'failed',
        code: 'source_rejected',
        error: 'The telephone cannot be reached: it is switched off or without a network.',
        sourceMessageIds: ['SM00000000000000000000000000000033'],
      },
    ]);
    expect(parse(formOf('status-whatsapp-window')).commands).toMatchObject([
      { state: 'failed', code: 'reply_window_closed', error: expect.stringContaining('only templates') },
    ]);
    expect(parse(formOf('status-failed').replace('ErrorCode=30034', 'ErrorCode=39999')).commands).toMatchObject([
      { error: 'Twilio’s error 39999.' },
    ]);
  });

  it('is counted while it is on the way', () => {
    expect(parse(formOf('status-sent'))).toEqual({ commands: [], ignored: ['status sent'], unknown: [] });
  });
});

describe('what comes along with a message', () => {
  it('is the name on WhatsApp, a pressed button, and that somebody opted out', () => {
    expect(parse(formOf('whatsapp-text')).commands[1]).toMatchObject({
      type: 'contact.profile',
      displayName: 'Ada Lovelace',
    });
    expect(parse(formOf('whatsapp-button')).commands[0]).toMatchObject({
      headers: { 'postback.payload': 'order:42:yes' },
    });
    expect(parse(formOf('sms-stop')).commands[1]).toMatchObject({ data: { source: { opted_out: 'true' } } });
    expect(parse(formOf('sms-start')).commands[1]).toMatchObject({ data: { source: { opted_out: null } } });
  });

  it('may come as JSON, too', () => {
    const body = JSON.stringify(Object.fromEntries(new URLSearchParams(formOf('whatsapp-location'))));
    const [received] = parse(body).commands;
    expect(received).toMatchObject({ type: 'message.receive', content: body });
    expect(twilioWhatsapp.content.read(JSON.parse(body) as never)?.parts).toMatchObject([
      { kind: 'location', latitude: 52.520008, title: 'Lamps & Shades, Alexanderplatz, Berlin' },
    ]);
  });

  it('is unknown where the channel is not ours to read', () => {
    expect(parse(formOf('other-channel')).unknown).toEqual(['address of the kind messenger']);
    expect(parse(formOf('call-status')).unknown).toEqual(['event without From, To or MessageSid']);
  });
});
