import { CloudOff } from 'lucide-react';
import { Button } from 'react-aria-components';
import { connection, reconnectNow } from '../api/socket.ts';
import { useLate } from './use-late.ts';
import { useStore } from '../state/store.ts';

const patienceMs = 1_500;

/** Says that nothing new can arrive. A connection that is back at once is not worth a word. */
export function OfflineBar() {
  const state = useStore(connection);
  const isLong = useLate(state !== 'live', state === 'lost' ? patienceMs : 4 * patienceMs);
  return (
    <div role="status">
      {isLong ? (
        <div className="offline">
          <CloudOff aria-hidden="true" />
          <span>Not connected. Trying again; what you write is kept and sent later.</span>
          <Button className="button quiet" onPress={reconnectNow}>
            Try now
          </Button>
        </div>
      ) : null}
    </div>
  );
}
