import { describe, expect, it } from '@jest/globals';
import { contentProblem, isContentProblem } from '@airy/content';
import type { ContentPart } from '@airy/content';
import type { Json } from '@airy/model';
import { contents } from './content.ts';

const shown = (content: Json): readonly ContentPart[] => contents.facebook.read(content)?.parts ?? [];
const received = (message: Json): Json => ({ sender: { id: '1' }, message });
const attached = (...attachments: readonly Json[]): Json => received({ mid: 'm', attachments: [...attachments] });

describe('what is shown', () => {
  it('is one sticker, though it comes as a picture, too', () => {
    const payload = { url: 'https://scontent.example/thumb.png', sticker_id: 369239263222822 };
    expect(shown(attached({ type: 'sticker', payload }, { type: 'image', payload }))).toEqual([
      { kind: 'image', url: payload.url, name: null },
    ]);
    const other = { url: 'https://scontent.example/other.png' };
    expect(shown(attached({ type: 'sticker', payload }, { type: 'image', payload: other }))).toHaveLength(2);
  });

  it('is one post, though it comes as a share, too', () => {
    const payload = { ig_post_media_id: '18', title: 'Fresh bread', url: 'https://lookaside.example/?asset_id=1' };
    expect(shown(attached({ type: 'share', payload }, { type: 'ig_post', payload }))).toEqual([
      { kind: 'note', text: 'Shared a post: Fresh bread', url: payload.url },
    ]);
  });

  it('says that a message was edited', () => {
    expect(shown(received({ mid: 'm', text: 'New', num_edit: 1 }))).toEqual([
      { kind: 'text', text: 'New' },
      { kind: 'note', text: 'Edited', url: null },
    ]);
  });

  it('says where the contact comes from', () => {
    const referral = { source: 'ADS', ads_context_data: { ad_title: 'Bread' } };
    expect(shown(received({ mid: 'm', text: 'Hi', referral }))).toMatchObject([
      { kind: 'note', text: 'Came from the advertisement “Bread”' },
      { kind: 'text', text: 'Hi' },
    ]);
  });

  it('says what cannot be had', () => {
    expect(shown(received({ mid: 'm', is_unsupported: true }))).toMatchObject([{ kind: 'note' }]);
    expect(shown(attached({ type: 'appointment_booking', payload: { status: 'requested' } }))).toMatchObject([
      { text: 'Appointment requested' },
    ]);
    expect(shown(attached({ type: 'hologram' }))).toMatchObject([{ kind: 'fallback' }]);
  });

  it('never links what is no address', () => {
    const payload = { url: 'javascript:alert(1)' };
    for (const type of ['post', 'reel', 'story_mention', 'image'])
      expect(JSON.stringify(shown(attached({ type, payload })).map(part => ({ ...part, raw: '' })))).not.toContain(
        'javascript',
      );
  });
});

describe('what may be sent', () => {
  const problem = (content: Json) => contentProblem(contents.facebook, content);
  const measured = (content: Json) => {
    const measure = contents.facebook.measure(content);
    return isContentProblem(measure) ? measure.limit : measure.kind;
  };
  const image = { type: 'image', payload: { url: 'https://files.example/a.png' } };

  it('is text or an attachment, not both', () => {
    expect(problem({ attachment: image })).toBeNull();
    expect(problem({ attachment: image, text: 'Look' })).toMatchObject({ limit: 'text_length' });
  });

  it('is no attachment that only arrives', () => {
    for (const type of ['fallback', 'share', 'story_mention', 'Image', undefined, 7]) {
      const attachment = { type, payload: { url: 'https://files.example/a.png' } } as Json;
      expect(problem({ attachment })).toMatchObject({
        limit: 'form',
        message: expect.stringContaining('image, video'),
      });
      expect(problem({ attachments: [image, attachment] })).toMatchObject({ limit: 'form' });
    }
  });

  it('is several pictures in one message', () => {
    expect(problem({ attachments: [image, image] })).toBeNull();
    expect(contents.facebook.measure({ attachments: [image, image] })).toMatchObject({
      kind: 'image',
      files: [{ kind: 'image' }, { kind: 'image' }],
    });
  });

  it('is a sticker, a template, or what Meta keeps already', () => {
    expect(measured({ attachment: { type: 'like_heart' } })).toBe('sticker');
    expect(measured({ attachment: { type: 'template', payload: { template_type: 'button' } } })).toBe('cards');
    expect(contents.facebook.measure({ attachment: { type: 'image', payload: { attachment_id: '1' } } })).toMatchObject(
      {
        kind: 'image',
        files: [],
      },
    );
  });

  it('is no more than what Meta fetches: 8 MB of a picture, 25 MB of the rest', () => {
    const sizes = Object.values(contents).map(({ limits }) => limits?.files.image?.maxBytes);
    expect(sizes).toEqual([8 * 1024 * 1024, 8 * 1024 * 1024]);
    expect(contents.instagram.limits?.files.file?.types).toEqual(['application/pdf']);
  });
});
