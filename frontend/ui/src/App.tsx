/** The whole of the inbox: who is signed in, the live connection, and the screen of the address. */
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError } from '@airy/client';
import { live } from './api/actions.ts';
import { errorWords, readFrom, signedOut } from './api/client.ts';
import { queryClient, useSession } from './api/queries.ts';
import { outbox } from './api/sending.ts';
import { openSocket } from './api/socket.ts';
import { Announcements } from './parts/Announcements.tsx';
import { ErrorBoundary } from './parts/ErrorBoundary.tsx';
import { Problem } from './parts/Problem.tsx';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';
import { useStore } from './state/store.ts';

/** The application. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <ErrorBoundary>
        <Entrance />
      </ErrorBoundary>
      <Announcements />
    </QueryClientProvider>
  );
}

function Entrance() {
  const session = useSession();
  const isSignedOut = useStore(signedOut);
  if (isSignedOut || (session.error instanceof ApiError && session.error.code === 'unauthorized')) return <SignIn />;
  if (session.error instanceof ApiError && session.error.code === 'forbidden') {
    return (
      <Problem
        title="This account may not open the inbox"
        text="Ask whoever runs this Airy for access."
        action={null}
      />
    );
  }
  if (session.error !== null && session.data === undefined) {
    return (
      <Problem
        title="Airy cannot be reached"
        text={`${errorWords(session.error)} It may be starting; this page keeps your drafts.`}
        action={{ label: 'Try again', run: () => void session.refetch() }}
      />
    );
  }
  return session.data === undefined ? (
    <div className="opening" aria-busy="true" />
  ) : (
    <SignedIn name={session.data.name} />
  );
}

/** Between what was read and the first event lies a gap, at the first connection as at each later one. */
function catchUp(position: string | null): void {
  if (position !== null) readFrom(position);
  void live.catchUp();
}

function SignedIn({ name }: { readonly name: string | null }) {
  useEffect(() => {
    outbox.start();
    return openSocket({ onEvent: (event, position) => live.apply(event, position), onLive: catchUp });
  }, []);
  return <Shell userName={name} />;
}
