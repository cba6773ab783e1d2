import { useState } from 'react';
import { initials, tint } from '../state/initials.ts';

export interface AvatarProps {
  readonly name: string;
  readonly url: string | null;
  readonly size?: 'small' | 'large';
}

/** A picture, or the initials on a tint that stays the same for a name. The name itself stands beside it. */
export function Avatar({ name, url, size }: AvatarProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const isShown = url !== null && url !== failedUrl;
  return (
    <span className="avatar" data-size={size} data-tint={tint(name)} aria-hidden="true">
      {isShown ? (
        <img src={url} alt="" referrerPolicy="no-referrer" loading="lazy" onError={() => setFailedUrl(url)} />
      ) : (
        initials(name)
      )}
    </span>
  );
}
