/** The widget can be switched off while the process runs: then its API and its socket are there for nobody. */
import { sourceComponent } from '@airy/cluster';
import { AiryError } from '@airy/errors';
import type { AnyRoute } from '@airy/http';
import type { ServiceContext } from '@airy/service';
import { chatplugin } from '@airy/source-chatplugin';

export interface WidgetSwitch {
  isOn(): boolean;
  /** @throws AiryError `source_not_configured` while it is off. */
  check(): void;
  /** The same routes, refused with `source_not_configured` while it is off. */
  guard(routes: readonly AnyRoute[]): readonly AnyRoute[];
  /** @returns ends it. */
  whenOff(callback: () => void): () => void;
}

export function widgetSwitch({ components }: Pick<ServiceContext, 'components'>): WidgetSwitch {
  const isOn = (): boolean => components.isEnabled(sourceComponent(chatplugin));
  const check = (): void => {
    if (!isOn()) throw new AiryError('source_not_configured', null, { details: { source: chatplugin.id } });
  };
  return {
    isOn,
    check,
    guard: routes =>
      routes.map(({ endpoint, handle }) => ({
        endpoint,
        async handle(request, call) {
          check();
          return handle(request, call);
        },
      })),
    whenOff: callback => components.onChange(() => (isOn() ? undefined : callback())),
  };
}
