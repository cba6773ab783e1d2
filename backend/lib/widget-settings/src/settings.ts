/** Every setting of a widget, in the order of the docs. Keys without a note are Airy Core's (contract §10). */
import type { Field, ValuesOf } from './shape.ts';
import { formFields, hours, proactiveRules } from './settings-parts.ts';

interface Setting extends Field {
  /** `page`: the embedding page may set it, too, and wins. `server`: saved on the server only. */
  readonly of: 'page' | 'server';
  /** False: administrators only; a page never learns of it. */
  readonly isPublic: boolean;
  readonly group: SettingGroup;
}

export type SettingGroup = 'texts' | 'colours' | 'look' | 'behaviour' | 'languages' | 'hours' | 'forms' | 'access';

type Described<S extends Field> = Pick<S, 'shape' | 'title' | 'help' | 'default'>;

const onPage = { of: 'page', isPublic: true } as const;
const onServer = { of: 'server', isPublic: true } as const;
const secretly = { of: 'server', isPublic: false } as const;

function colour(title: string, fallback: string) {
  return { ...onPage, group: 'colours', shape: { kind: 'colour' }, title, help: fallback, default: null } as const;
}

function words(title: string, help: string, maxLength = 200) {
  return { ...onPage, group: 'texts', shape: { kind: 'words', maxLength }, title, help, default: null } as const;
}

function off(title: string, help: string) {
  return { ...onPage, group: 'behaviour', shape: { kind: 'switch' }, title, help, default: false } as const;
}

function picture(title: string) {
  const help = 'Address of a picture.';
  return { ...onPage, group: 'look', shape: { kind: 'address' }, title, help, default: null } as const;
}

function pixels<D extends number>(title: string, size: { readonly min: number; readonly max: number; readonly is: D }) {
  const shape = { kind: 'number', min: size.min, max: size.max } as const;
  return { ...onPage, group: 'look', shape, title, help: 'In CSS pixels.', default: size.is } as const;
}

function group<S extends Field['shape'], F extends Described<Field>>(part: F & { readonly shape: S }) {
  return { ...onPage, group: 'forms', ...part } as const;
}

export const settings = {
  welcomeMessage: {
    ...onPage,
    group: 'texts',
    shape: { kind: 'content' },
    title: 'Welcome message',
    help: 'Shown before the visitor has written: text, or any content of the widget, such as `{ "text": …, "quick_replies": […] }`.',
    default: null,
  },
  headerText: words('Title', 'Without it: a greeting in the language of the visitor.'),
  subtitleText: words('Subtitle', 'Below the title.'),
  startNewConversationText: words('Button that begins anew', 'Shown once a conversation has ended.'),
  awayText: words('Away text', 'Shown outside of opening hours.', 1_000),
  primaryColor: colour('Main colour', 'Header and own messages. `#1578d4` by default.'),
  accentColor: colour('Accent colour', 'Bubble, buttons and links. The main colour by default.'),
  backgroundColor: colour('Background', 'White by default, dark in dark mode.'),
  headerTextColor: colour('Title', 'What can be read on the main colour by default.'),
  subtitleTextColor: colour('Subtitle', 'What can be read on the main colour by default.'),
  inboundMessageColor: colour('Messages to the visitor', 'A grey by default.'),
  inboundMessageTextColor: colour('Text of messages to the visitor', 'What can be read there by default.'),
  outboundMessageColor: colour('Messages of the visitor', 'The main colour by default.'),
  outboundMessageTextColor: colour('Text of messages of the visitor', 'What can be read there by default.'),
  unreadMessageDotColor: colour('Unread mark', 'A red by default.'),
  theme: {
    ...onPage,
    group: 'look',
    shape: { kind: 'choice', options: ['auto', 'light', 'dark'] },
    title: 'Light or dark',
    help: '`auto` follows page and system.',
    default: 'auto',
  },
  position: {
    ...onPage,
    group: 'look',
    shape: { kind: 'choice', options: ['end', 'start', 'left', 'right'] },
    title: 'Corner',
    help: 'Below; `end` is right, and left where one writes from right to left.',
    default: 'end',
  },
  offsetX: pixels('Distance from the side', { min: 0, max: 400, is: 20 }),
  offsetY: pixels('Distance from below', { min: 0, max: 400, is: 20 }),
  width: pixels('Width', { min: 200, max: 4_000, is: 380 }),
  height: pixels('Height', { min: 200, max: 4_000, is: 700 }),
  bubbleIcon: picture('Picture of the bubble'),
  sendMessageIcon: picture('Picture of the send button'),
  useCustomFont: { ...off('Own font', '`false` ignores `customFont`.'), group: 'look', default: true },
  customFont: {
    ...onPage,
    group: 'look',
    shape: { kind: 'text', maxLength: 100 },
    title: 'Font',
    help: 'Name of a font that the page has loaded, or that `fontUrl` brings. The font of the system by default.',
    default: null,
  },
  fontUrl: {
    ...onPage,
    group: 'look',
    shape: { kind: 'address' },
    title: 'File of the font',
    help: 'A font file (woff2). Without it nothing is loaded.',
    default: null,
  },
  bubbleState: {
    ...onPage,
    group: 'behaviour',
    shape: { kind: 'choice', options: ['minimized', 'expanded'] },
    title: 'At the beginning',
    help: '`expanded` opens the window, but on phones; what the visitor did last in this tab counts more.',
    default: 'minimized',
  },
  closeMode: {
    ...onPage,
    group: 'behaviour',
    shape: { kind: 'choice', options: ['full', 'medium', 'basic'] },
    title: 'Buttons of the header',
    help: '`medium`: none that ends the conversation; `basic`: none at all.',
    default: 'full',
  },
  showMode: off('Preview', 'Open, without network.'),
  disableMobile: off('No full screen', 'Keeps the layout of the window on phones.'),
  hideInputBar: off('No input', 'The visitor can read and press buttons only.'),
  hideEmojis: off('No emoji picker', ''),
  hideAttachments: off('No files', 'No upload at all.'),
  hideImages: off('No pictures', 'Pictures cannot be uploaded.'),
  hideVideos: off('No videos', 'Videos cannot be uploaded.'),
  hideFiles: off('No other files', 'Other files cannot be uploaded.'),
  sound: off('Sound', 'A short tone at a new message, where the browser allows it. The visitor can switch it off.'),
  typing: { ...off('Show typing', 'Visitor and agents see that the other one is writing.'), default: true },
  readMarks: { ...off('Show read marks', 'The visitor sees what was read.'), default: true },
  transcript: { ...off('Transcript', 'The visitor can download the conversation.'), default: true },
  language: {
    ...onPage,
    group: 'languages',
    shape: { kind: 'language' },
    title: 'Language',
    help: 'Of the widget. By default that of the page, then those of the browser.',
    default: null,
  },
  languages: {
    ...onServer,
    group: 'languages',
    shape: { kind: 'list', of: { kind: 'language' }, maxItems: 40 },
    title: 'Languages offered',
    help: 'Only these are chosen from; the first stands in for all others. Empty: all that the widget speaks.',
    default: [],
  },
  hours: { ...onPage, group: 'hours', ...hours },
  preChatForm: group(formFields.preChat),
  offlineForm: group(formFields.offline),
  rating: group(formFields.rating),
  consent: group(formFields.consent),
  proactive: { ...onPage, group: 'behaviour', ...proactiveRules },
  allowedOrigins: {
    ...secretly,
    group: 'access',
    shape: { kind: 'list', of: { kind: 'origin' }, maxItems: 100 },
    title: 'Sites',
    help: 'Pages of these origins may show the widget. Empty: all. A refused one is listed beside the settings.',
    default: [],
  },
  requireIdentity: {
    ...onServer,
    group: 'access',
    shape: { kind: 'switch' },
    title: 'Known visitors only',
    help: 'A visit needs a token of your site that says who the visitor is.',
    default: false,
  },
} as const satisfies { readonly [key: string]: Setting };

export type SettingKey = keyof typeof settings;
/** All settings of a widget with their defaults. */
export type WidgetSettings = ValuesOf<typeof settings>;
/** Those that are set, as they are stored and sent. */
export type GivenSettings = { readonly [K in SettingKey]?: WidgetSettings[K] | null };

/** Keys that a page may set, and that override what is saved. */
export const pageKeys: readonly SettingKey[] = keysWhere(setting => setting.of === 'page');
/** Keys that pages are told. */
export const publicKeys: readonly SettingKey[] = keysWhere(setting => setting.isPublic);

function keysWhere(holds: (setting: Setting) => boolean): readonly SettingKey[] {
  return (Object.keys(settings) as SettingKey[]).filter(key => holds(settings[key]));
}
