import { describe, expect, it } from '@jest/globals';
import type { Message, Metadata } from '@airy/model';
import { Layer } from './layer.ts';
import { nothing } from './state.ts';

const message = (part: Partial<Message> = {}): Message => ({
  id: 'm',
  headers: null,
  isFromContact: false,
  deliveryState: 'PENDING',
  senderId: 'agent',
  sourceRecipientId: null,
  conversationId: 'c',
  channelId: 'ch',
  source: 'facebook',
  content: '{}',
  sentAt: 1,
  updatedAt: null,
  index: 0,
  contactCount: 0,
  openAttempt: null,
  ...part,
});
const sourceId = (value: string): Metadata => ({
  subject: 'message:m',
  key: 'source.id',
  value,
  valueType: 'text',
  timestamp: 1,
});

describe('Layer', () => {
  it('shows changes over what lies below, which stays as it was', () => {
    const below = new Layer(nothing);
    below.apply({ kind: 'message', message: message({ openAttempt: 'a1' }) });
    below.apply({ kind: 'metadata', metadata: sourceId('mid-1') });
    const above = new Layer(below);
    above.apply({ kind: 'message', message: message({ deliveryState: 'DELIVERED' }) });
    above.apply({ kind: 'metadata-removed', subject: 'message:m', key: 'source.id' });
    expect([above.messageAt('c', 0)?.deliveryState, above.openAttempts('c'), above.metadata('message:m')]).toEqual([
      'DELIVERED',
      [],
      [],
    ]);
    expect([below.messageAt('c', 0)?.deliveryState, below.openAttempts('c')]).toEqual(['PENDING', ['m']]);
    expect(below.metadata('message:m')).toHaveLength(1);
  });

  it('finds a message by the platform id that it has now, not by one it had', () => {
    const below = new Layer(nothing);
    below.apply({ kind: 'metadata', metadata: sourceId('mid-1') });
    const above = new Layer(below);
    expect(above.messagesOfSource('mid-1')).toEqual(['m']);
    above.apply({ kind: 'metadata', metadata: sourceId('mid-2') });
    expect([above.messagesOfSource('mid-1'), above.messagesOfSource('mid-2')]).toEqual([[], ['m']]);
    expect(below.messagesOfSource('mid-1')).toEqual(['m']);
  });

  it('takes the newest contact message for the contact, also when an older one is mended later', () => {
    const layer = new Layer(nothing);
    const older = message({ id: 'm0', isFromContact: true, senderId: 'before', contactCount: 1 });
    const newer = message({ id: 'm1', isFromContact: true, senderId: 'after', index: 1, contactCount: 2 });
    for (const each of [older, newer, { ...older, content: 'mended' }]) layer.apply({ kind: 'message', message: each });
    expect(layer.conversation('c')).toMatchObject({ contactId: 'after', contactCount: 2, nextIndex: 2 });
  });

  it('knows a conversation by its records in any order, also those of Airy Core, which have no index', () => {
    const receipt = { conversationId: 'c', readDate: 1, readIndex: null, readContactCount: null };
    const layer = new Layer(nothing);
    layer.apply({ kind: 'receipt', receipt });
    expect(layer.conversation('c')).toMatchObject({ channelId: null, nextIndex: 0 });
    layer.apply({
      kind: 'message',
      message: message({ index: null, contactCount: null, isFromContact: true, senderId: 'psid' }),
    });
    expect(layer.conversation('c')).toMatchObject({ channelId: 'ch', nextIndex: 0, contactId: 'psid' });
  });
});
