/** The frame around every screen: the rail, the offline bar, the screen. */
import { lazy, Suspense } from 'react';
import { Inbox, Settings as SettingsIcon } from 'lucide-react';
import { InboxScreen } from './inbox/InboxScreen.tsx';
import { navigate, useRoute } from './navigation.ts';
import { OfflineBar } from './parts/OfflineBar.tsx';
import { Problem } from './parts/Problem.tsx';
import { RailLink } from './parts/RailLink.tsx';
import { ThemeSwitch } from './parts/ThemeSwitch.tsx';
import { UserMenu } from './parts/UserMenu.tsx';
import { base, settingsPath, type Route } from './routes.ts';
import { useUnreadTitle } from './inbox/use-unread-title.ts';

const SettingsScreen = lazy(async () => ({ default: (await import('./settings/SettingsScreen.tsx')).SettingsScreen }));

/** Shows the screen of the address to somebody who is signed in. */
export function Shell({ userName }: { readonly userName: string | null }) {
  const route = useRoute();
  const unread = useUnreadTitle();
  const inThread = route.screen === 'inbox' && route.conversationId !== null;
  return (
    <div className="shell" data-thread={inThread || undefined}>
      <nav className="rail" aria-label="Main">
        <img className="rail-logo" src={`${base}icon.svg`} alt="Airy" />
        <RailLink path={base} label="Inbox" selected={route.screen === 'inbox'} count={unread}>
          <Inbox aria-hidden="true" />
        </RailLink>
        <RailLink path={settingsPath('channels')} label="Settings" selected={route.screen === 'settings'} count={0}>
          <SettingsIcon aria-hidden="true" />
        </RailLink>
        <span className="rail-space" />
        <ThemeSwitch />
        <UserMenu name={userName} />
      </nav>
      <div className="shell-main">
        <OfflineBar />
        <Screen route={route} />
      </div>
    </div>
  );
}

function Screen({ route }: { readonly route: Route }) {
  if (route.screen === 'inbox') return <InboxScreen conversationId={route.conversationId} />;
  if (route.screen === 'settings') {
    return (
      <Suspense fallback={<main className="screen" aria-busy="true" />}>
        <SettingsScreen page={route.page} />
      </Suspense>
    );
  }
  return (
    <main className="screen">
      <Problem
        title="There is nothing at this address"
        text="It may have been mistyped, or belong to an older version."
        action={{ label: 'Go to the inbox', run: () => navigate(base) }}
      />
    </main>
  );
}
