import { MessageCircle } from 'lucide-react';
import { useSource } from '../api/queries.ts';
import { sourceName } from '../state/source-name.ts';

const icons = import.meta.glob<string>('../../../../backend/sources/*/*.svg', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** `icon.svg` of a folder is that of its component, `icon.<id>.svg` that of one source in it. */
const byId = new Map(
  Object.entries(icons).map(([path, url]) => {
    const [folder = '', file = ''] = path.split('/').slice(-2);
    return [/^icon\.(.+)\.svg$/u.exec(file)?.[1] ?? folder, url];
  }),
);

/** The small sign of a channel's source; sources bring their own picture. */
export function SourceMark({ source }: { readonly source: string }) {
  const known = useSource(source);
  const url = byId.get(source) ?? byId.get(known?.component.source ?? '') ?? byId.get(source.split('.')[0] ?? '');
  const name = sourceName(source, known?.source);
  return (
    <span className="source-mark" title={name}>
      {url === undefined ? <MessageCircle aria-hidden="true" /> : <img src={url} alt="" />}
      <span className="hidden">{name}</span>
    </span>
  );
}
