/** The settings that are made of several values: opening hours, forms, messages that come by themselves. */

const words = (maxLength: number) => ({ kind: 'words', maxLength }) as const;
const toggle = (title: string, help: string) => ({ shape: { kind: 'switch' }, title, help, default: false }) as const;
const wordsField = (title: string, help: string, maxLength = 500) =>
  ({ shape: words(maxLength), title, help, default: null }) as const;

/** Without it, or without days, it is always open. */
export const hours = {
  shape: {
    kind: 'group',
    fields: {
      timeZone: {
        shape: { kind: 'timeZone' },
        title: 'Time zone',
        help: 'Such as `Europe/Berlin`.',
        default: 'UTC',
        isRequired: true,
      },
      open: {
        shape: {
          kind: 'list',
          maxItems: 50,
          of: {
            kind: 'group',
            fields: {
              day: {
                shape: { kind: 'choice', options: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
                title: 'Day',
                help: '',
                default: 'mon',
                isRequired: true,
              },
              from: { shape: { kind: 'clock' }, title: 'From', help: '', default: '09:00', isRequired: true },
              to: {
                shape: { kind: 'clock' },
                title: 'Until',
                help: 'Earlier than `from`, or the same: on the next day.',
                default: '17:00',
                isRequired: true,
              },
            },
          },
        },
        title: 'Open',
        help: 'Several stretches a day may be given.',
        default: [],
        isRequired: true,
      },
      closedOn: {
        shape: { kind: 'list', of: { kind: 'date' }, maxItems: 100 },
        title: 'Closed on',
        help: 'Holidays, as dates in the time zone above.',
        default: [],
      },
    },
  },
  title: 'Opening hours',
  help: 'Outside of them the away text is shown, and the offline form if there is one. Without hours: always open.',
  default: null,
} as const;

const formFieldList = {
  shape: {
    kind: 'list',
    maxItems: 12,
    of: {
      kind: 'group',
      fields: {
        name: {
          shape: { kind: 'name' },
          title: 'Name',
          help: 'Of the answer in the metadata.',
          default: '',
          isRequired: true,
        },
        label: { shape: words(200), title: 'Label', help: '', default: '', isRequired: true },
        type: {
          shape: { kind: 'choice', options: ['text', 'email', 'phone', 'number', 'long-text', 'select', 'checkbox'] },
          title: 'Kind',
          help: '',
          default: 'text',
        },
        required: toggle('Required', ''),
        options: {
          shape: { kind: 'list', of: words(200), maxItems: 50 },
          title: 'Options',
          help: 'Of a `select`.',
          default: [],
        },
        contact: {
          shape: { kind: 'choice', options: ['none', 'display_name', 'email', 'phone', 'organization_name'] },
          title: 'Field of the contact',
          help: 'The answer becomes this of the contact, if it has none yet.',
          default: 'none',
        },
      },
    },
  },
  title: 'Fields',
  help: 'In this order.',
  default: [],
} as const;

function form<T extends string>(title: T, help: string) {
  return {
    shape: {
      kind: 'group',
      fields: {
        enabled: toggle('On', ''),
        text: wordsField('Text above', '', 1_000),
        fields: formFieldList,
      },
    },
    title,
    help,
    default: null,
  } as const;
}

export const formFields = {
  preChat: form('Form before the chat', 'Skipped for visitors that your site has told us of.'),
  offline: form(
    'Offline form',
    'Outside of opening hours: a message, and an e-mail address to answer to. More fields can be added.',
  ),
  rating: {
    shape: {
      kind: 'group',
      fields: {
        enabled: toggle('On', ''),
        question: wordsField('Question', ''),
        remark: { ...toggle('Ask for a remark', ''), default: true },
      },
    },
    title: 'Rating',
    help: 'Asked once a conversation is closed: one to five, and a remark.',
    default: null,
  },
  consent: {
    shape: {
      kind: 'group',
      fields: {
        enabled: toggle('On', ''),
        text: wordsField('Text', 'What happens with what the visitor writes.', 2_000),
        link: { shape: { kind: 'address' }, title: 'Link', help: 'To your privacy notice.', default: null },
        linkText: wordsField('Text of the link', ''),
        required: toggle('Ask first', 'Nothing is kept or sent before the visitor has agreed.'),
      },
    },
    title: 'Consent',
    help: 'A notice at the beginning.',
    default: null,
  },
} as const;

export const proactiveRules = {
  shape: {
    kind: 'list',
    maxItems: 20,
    of: {
      kind: 'group',
      fields: {
        id: { shape: { kind: 'name' }, title: 'Name', help: 'Of the rule.', default: '', isRequired: true },
        message: { shape: { kind: 'content' }, title: 'Message', help: '', default: '', isRequired: true },
        afterSeconds: {
          shape: { kind: 'number', min: 0, max: 86_400 },
          title: 'Time on the page, in seconds',
          help: '',
          default: 0,
        },
        afterScrollPercent: {
          shape: { kind: 'number', min: 0, max: 100 },
          title: 'How far one has scrolled, in percent',
          help: '',
          default: 0,
        },
        url: {
          shape: { kind: 'text', maxLength: 500 },
          title: 'Page',
          help: 'Address of the page, `*` for anything: `https://shop.example/cart*`. Without it: every page.',
          default: null,
        },
        repeat: {
          shape: { kind: 'choice', options: ['once', 'visit', 'page'] },
          title: 'How often',
          help: '`once` in this browser, at each `visit`, or on each `page`.',
          default: 'visit',
        },
        opens: toggle('Opens the window', 'Otherwise it stands beside the bubble.'),
      },
    },
  },
  title: 'Messages by themselves',
  help: 'Shown when all that a rule asks for holds; never while a conversation is going on.',
  default: [],
} as const;
