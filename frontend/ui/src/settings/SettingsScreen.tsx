/** Settings: channels and tags. Loaded when first opened. */
import '../styles/settings.css';
import { ChannelsPage } from './ChannelsPage.tsx';
import { PathLink } from '../parts/PathLink.tsx';
import { settingsPath, type SettingsPage } from '../routes.ts';
import { TagsPage } from './TagsPage.tsx';

const pages = [
  { id: 'channels', label: 'Channels' },
  { id: 'tags', label: 'Tags' },
] as const;

/** The page of settings that the address names. */
export function SettingsScreen({ page }: { readonly page: SettingsPage }) {
  return (
    <main className="settings">
      <nav className="settings-nav" aria-label="Settings">
        <h1>Settings</h1>
        <ul>
          {pages.map(one => (
            <li key={one.id}>
              <PathLink path={settingsPath(one.id)} aria-current={one.id === page ? 'page' : undefined}>
                {one.label}
              </PathLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="settings-page">{page === 'channels' ? <ChannelsPage /> : <TagsPage />}</div>
    </main>
  );
}
