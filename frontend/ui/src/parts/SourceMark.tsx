import { MessageCircle } from 'lucide-react';
import { sourceName } from '../state/source-name.ts';

const icons = import.meta.glob<string>('../../../../backend/sources/*/icon.svg', {
  eager: true,
  query: '?url',
  import: 'default',
});
const byId = new Map(Object.entries(icons).map(([path, url]) => [path.split('/').at(-2) ?? '', url]));

/** The small sign of a channel's source; sources bring their own picture. */
export function SourceMark({ source }: { readonly source: string }) {
  const url = byId.get(source) ?? byId.get(source.split('.')[0] ?? '');
  const name = sourceName(source);
  return (
    <span className="source-mark" title={name}>
      {url === undefined ? <MessageCircle aria-hidden="true" /> : <img src={url} alt="" />}
      <span className="hidden">{name}</span>
    </span>
  );
}
