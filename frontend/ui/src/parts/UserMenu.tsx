import { LogOut } from 'lucide-react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { client, errorWords, signedOut } from '../api/client.ts';
import { announce } from '../state/announcements.ts';
import { Avatar } from './Avatar.tsx';

async function signOut(): Promise<void> {
  try {
    await client.call('session.end', {});
    signedOut.set(true);
  } catch (error) {
    announce({ kind: 'error', text: errorWords(error) });
  }
}

/** Who is signed in, and signing out. */
export function UserMenu({ name }: { readonly name: string | null }) {
  const shown = name ?? 'Agent';
  return (
    <MenuTrigger>
      <Button className="rail-item" aria-label={`Account of ${shown}`}>
        <Avatar name={shown} url={null} size="small" />
      </Button>
      <Popover className="popover" placement="right bottom">
        <Menu className="menu" aria-label="Account">
          <MenuSection>
            <Header className="menu-header">{shown}</Header>
            <MenuItem className="menu-item" onAction={() => void signOut()} textValue="Sign out">
              <LogOut aria-hidden="true" />
              Sign out
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
