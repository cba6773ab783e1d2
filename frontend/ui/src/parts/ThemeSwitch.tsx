import { Monitor, Moon, Sun } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useStore } from '../state/store.ts';
import { setTheme, theme, type Theme } from '../state/theme.ts';

const themes = [
  { id: 'system', label: 'As the system', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
] as const;

/** Chooses light, dark, or as the system has it. */
export function ThemeSwitch() {
  const current = useStore(theme);
  const { Icon } = themes.find(one => one.id === current) ?? themes[0];
  return (
    <MenuTrigger>
      <Button className="rail-item" aria-label="Appearance">
        <Icon aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="right bottom">
        <Menu
          className="menu"
          aria-label="Appearance"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[current]}
          onAction={key => setTheme(key as Theme)}
        >
          {themes.map(one => (
            <MenuItem className="menu-item" id={one.id} key={one.id} textValue={one.label}>
              <one.Icon aria-hidden="true" />
              {one.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
