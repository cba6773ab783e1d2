import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { initials, tint } from '../state/initials.ts';

export interface AvatarProps {
  readonly name: string;
  readonly url: string | null;
  /** True for somebody whose name nobody gave: its initials would say nothing. */
  readonly isNameless?: boolean;
  readonly size?: 'small' | 'large';
}

/** A picture, or the initials (a person for somebody without a name) on a tint that stays the same for a name. The name itself stands beside it. */
export function Avatar({ name, url, isNameless = false, size }: AvatarProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const isShown = url !== null && url !== failedUrl;
  return (
    <span className="avatar" data-size={size} data-tint={tint(name)} aria-hidden="true">
      {isShown ? (
        <img src={url} alt="" referrerPolicy="no-referrer" loading="lazy" onError={() => setFailedUrl(url)} />
      ) : isNameless ? (
        <UserRound />
      ) : (
        initials(name)
      )}
    </span>
  );
}
