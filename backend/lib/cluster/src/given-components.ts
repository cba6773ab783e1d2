/** Components as airy.yaml alone wants them: before the log is there, and where nothing can change them. */
import type { Components } from './components.ts';
import type { ComponentDeclaration } from './component-declaration.ts';
import { desireComponent, type DesiredComponent } from './desired.ts';

/** @param given by component name, as `Config.componentsGiven`. */
export function givenComponents(
  declared: readonly ComponentDeclaration[],
  given: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Components {
  const desired = declared.map(declaration => desireComponent(declaration, given[declaration.name] ?? null, new Map()));
  return componentsOf(() => new Map(desired.map(component => [component.name, component])));
}

/** @param read asked each time. */
export function componentsOf(
  read: () => ReadonlyMap<string, DesiredComponent>,
  onChange: Components['onChange'] = () => () => undefined,
): Components {
  return {
    isEnabled: name => read().get(name)?.isEnabled === true,
    settingsOf: name => read().get(name)?.settings ?? null,
    onChange,
  };
}
