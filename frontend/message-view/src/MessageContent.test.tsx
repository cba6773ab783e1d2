import { describe, expect, it } from '@jest/globals';
import { renderToStaticMarkup } from 'react-dom/server';
import { MessageContent } from './MessageContent.tsx';
import { QuickReplies } from './QuickReplies.tsx';
import { readContent } from './content.ts';

function html(source: string, content: unknown): string {
  return renderToStaticMarkup(<MessageContent view={readContent(source, content)} />);
}

describe('MessageContent', () => {
  it('shows markup as the text that it is', () => {
    const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>';
    for (const content of [
      { text: hostile },
      { text: hostile, containsRichText: true },
      { unknown: hostile },
      hostile,
    ]) {
      expect(html('chatplugin', content)).not.toMatch(/<script|<img/);
    }
  });

  it('gives every link a rel that keeps the inbox to itself', () => {
    const page = html('chatplugin', {
      text: 'see https://a.example and [b](https://b.example)',
      containsRichText: true,
    });
    expect(page.match(/<a /g)).toHaveLength(2);
    expect(page.match(/rel="noopener noreferrer nofollow"/g)).toHaveLength(2);
  });

  it('offers buttons only to those who may press them', () => {
    const view = readContent('facebook', {
      text: 'Size?',
      quick_replies: [{ content_type: 'text', title: 'S', payload: 's' }],
    });
    expect(renderToStaticMarkup(<QuickReplies replies={view.quickReplies} />)).not.toContain('<button');
    expect(renderToStaticMarkup(<QuickReplies replies={view.quickReplies} onReply={() => undefined} />)).toContain(
      '<button',
    );
  });

  it('shows a few emoji large, and words among emoji not', () => {
    expect(html('chatplugin', { text: '👩🏽‍🚀🎉' })).toContain('mv-emoji');
    expect(html('chatplugin', { text: 'ok 🎉' })).not.toContain('mv-emoji');
    expect(html('chatplugin', { text: '12' })).not.toContain('mv-emoji');
  });
});
