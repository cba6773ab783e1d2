/** Takes files in (media.upload, contract §3) and gives them out, by addresses that end. */
import { join } from 'node:path';
import { mediaPath } from '@airy/media';
import type { Service, ServiceContext } from '@airy/service';
import { serveMedia } from './serve-media.ts';
import { uploadOf } from './upload.ts';

export const mediaResolver: Service = {
  name: 'media-resolver',
  async start(context) {
    const { config, http, mediaLinks: links } = context;
    // Beside what is made from the log and may be thrown away: these files are nowhere else.
    const folder = join(config.data, 'media');
    const store = await context.mediaStore();
    store.serve();
    http.serve([uploadOf({ store, links, limits: config.media, folder, publicUrl: () => context.publicUrl() })]);
    http.mount(mediaPath, serveMedia({ store, links, access: http.access }));
    const standing = standAloneWhile(() => store.isFolder(), context);
    return { stop: async () => standing.end() };
  },
};

/** Files in a folder are seen by this process only, however the settings change. */
function standAloneWhile(isFolder: () => boolean, { components, standAlone }: ServiceContext): { end(): void } {
  let leave: (() => void) | null = null;
  const look = (): void => {
    if (isFolder()) leave ??= standAlone(mediaResolver.name);
    else {
      leave?.();
      leave = null;
    }
  };
  look();
  return { end: components.onChange(look) };
}
