/** The shop's colours as custom properties, every text readable on its ground. Pure. */
import { contrast, inkOn, luminance, mix, readable, toHex, type Hex } from './colours.ts';
import type { WidgetConfig } from '../config.ts';

export interface Theme {
  readonly scheme: 'light' | 'dark';
  /** Custom properties of the shadow host. */
  readonly properties: Readonly<Record<string, string>>;
}

export type ThemeColours = Pick<
  WidgetConfig,
  | 'primaryColor'
  | 'accentColor'
  | 'backgroundColor'
  | 'headerTextColor'
  | 'subtitleTextColor'
  | 'inboundMessageColor'
  | 'inboundMessageTextColor'
  | 'outboundMessageColor'
  | 'outboundMessageTextColor'
  | 'unreadMessageDotColor'
>;

const brand: Hex = '#1578d4';
const grounds = { light: '#ffffff', dark: '#16191e' } as const;
const received = { light: '#eef2f6', dark: '#272c34' } as const;

/** @param isDarkPage decides where the shop gives no background. @param hexOf reads any CSS colour; null if it is none. */
export function themeOf(
  given: ThemeColours,
  isDarkPage: boolean,
  hexOf: (colour: string) => Hex | null = toHex,
): Theme {
  const colour = (value: string | null): Hex | null => (value === null ? null : hexOf(value));
  const configured = colour(given.backgroundColor);
  const scheme = (configured === null ? isDarkPage : luminance(configured) < 0.2) ? 'dark' : 'light';
  const ground = configured ?? grounds[scheme];
  const primaryAsked = colour(given.primaryColor) ?? brand;
  const header = surface(primaryAsked, colour(given.headerTextColor));
  const accent = colour(given.accentColor) ?? primaryAsked;
  const send = surface(accent, null);
  const theirs = surface(colour(given.inboundMessageColor) ?? received[scheme], colour(given.inboundMessageTextColor));
  const ours = surface(colour(given.outboundMessageColor) ?? primaryAsked, colour(given.outboundMessageTextColor));
  const dot = surface(colour(given.unreadMessageDotColor) ?? '#d92d2d', null);
  const subtitle = colour(given.subtitleTextColor);
  const ink = scheme === 'dark' ? '#eceff3' : '#1a1e24';
  return {
    scheme,
    properties: {
      '--ground': ground,
      '--text': readable(ink, ground),
      '--text-quiet': readable(mix(ink, ground, 0.38), ground),
      '--line': mix(ground, inkOn(ground), 0.1),
      '--control-line': readable(mix(ground, inkOn(ground), 0.3), ground, 3),
      '--hover': mix(ground, inkOn(ground), 0.05),
      '--primary': header.ground,
      '--on-primary': header.ink,
      '--on-primary-quiet': subtitle === null || contrast(subtitle, header.ground) < 4.5 ? header.ink : subtitle,
      '--primary-hover': mix(header.ground, header.ink, 0.16),
      '--send': send.ground,
      '--on-send': send.ink,
      '--send-hover': mix(send.ground, send.ink === '#ffffff' ? '#000000' : '#ffffff', 0.12),
      '--accent': readable(accent, ground, 3),
      '--accent-text': readable(accent, ground),
      '--accent-tint': mix(ground, accent, 0.12),
      '--dot': dot.ground,
      '--on-dot': dot.ink,
      ...bubble('theirs', theirs, accent),
      ...bubble('ours', ours, null),
    },
  };
}

interface Surface {
  readonly ground: Hex;
  readonly ink: Hex;
}

/**
 * A ground with a text that can be read on it. White is what people expect on a strong colour: where it is nearly
 * enough, the ground is darkened by the little that is missing.
 */
function surface(asked: Hex, ink: Hex | null): Surface {
  const wanted = ink ?? (contrast('#ffffff', asked) >= 3 ? '#ffffff' : inkOn(asked));
  if (contrast(wanted, asked) >= 4.5) return { ground: asked, ink: wanted };
  if (contrast(wanted, asked) < 3) return { ground: asked, ink: inkOn(asked) };
  return { ground: readable(asked, wanted), ink: wanted };
}

/** @param link null: links look like the text. */
function bubble(name: string, { ground, ink }: Surface, link: Hex | null) {
  return {
    [`--${name}`]: ground,
    [`--${name}-text`]: ink,
    [`--${name}-link`]: link === null ? ink : readable(link, ground),
    [`--${name}-quiet`]: readable(mix(ink, ground, 0.25), ground),
    [`--${name}-well`]: mix(ground, ink, 0.1),
    [`--${name}-line`]: mix(ground, ink, 0.22),
  };
}
