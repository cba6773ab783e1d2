import { describe, expect, it } from '@jest/globals';
import { sourceEventsTopic, topicNames } from './topic-names.ts';
import { topicSpecs } from './topic-specs.ts';

const dayMs = 24 * 60 * 60 * 1000;

describe('topicSpecs', () => {
  const specs = topicSpecs({ namespace: null, partitions: 10, sources: ['facebook'] });
  const spec = (name: string) => specs.find(one => one.name === name);

  it('keeps raw records and events 30 days, commands 7', () => {
    expect(spec('source.facebook.events')).toMatchObject({
      cleanup: 'delete',
      retentionMs: 30 * dayMs,
      partitions: 10,
    });
    expect(spec('application.communication.events')?.retentionMs).toBe(30 * dayMs);
    expect(spec('application.communication.commands')?.retentionMs).toBe(7 * dayMs);
    expect(spec('application.administration.commands')?.retentionMs).toBe(7 * dayMs);
  });

  it.each(['messages', 'metadata', 'read-receipt', 'channels', 'tags'])('compacts %s after 24 h', name => {
    expect(spec(`application.communication.${name}`)).toMatchObject({
      cleanup: 'compact',
      retentionMs: null,
      minCompactionLagMs: dayMs,
    });
  });

  it('has on the disk, before it is acknowledged, what somebody outside relies on', () => {
    const flushed = specs.filter(one => one.flushed).map(one => one.name);
    expect(flushed.toSorted()).toEqual([
      'application.administration.commands',
      'application.communication.commands',
      'source.facebook.events',
    ]);
  });

  it('gives administration one partition', () => {
    const single = specs.filter(one => one.partitions === 1).map(one => one.name);
    expect(single.toSorted()).toEqual([
      'application.administration.commands',
      'application.administration.events',
      'application.administration.replays',
      'application.administration.widgets',
      'application.communication.channels',
      'application.communication.sources',
      'application.communication.tags',
      'application.communication.templates',
      'application.communication.users',
      'application.communication.webhooks-v0.29.0',
      'ops.application.bootstrap',
      'ops.application.component-settings',
      'ops.application.processes',
      'ops.application.webhook-progress',
    ]);
  });
});

describe('topicNames', () => {
  it('puts the namespace before every name', () => {
    expect(topicNames(null).messages).toBe('application.communication.messages');
    expect(topicNames('acme').messages).toBe('acme.application.communication.messages');
    expect(topicNames('acme').sourceEvents('facebook')).toBe('acme.source.facebook.events');
    expect(sourceEventsTopic('facebook')).toBe('source.facebook.events');
  });
});
