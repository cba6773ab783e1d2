/** Generated from the contract by `npm run generate`. Do not edit. */
interface components {
  schemas: {
    Channel: {
      id: string;
      source: string;
      source_channel_id: string;
      connected: boolean;
      metadata: {
        [key: string]: unknown;
      } | null;
    };
    Component: {
      name: string;
      displayName: string;
      description: string;
      category: string;
      availableFor: string;
      configurationValues: string;
      docs: string;
      installationStatus: 'uninstalled' | 'pending' | 'installed';
      isChannel: string;
      price: string;
      repository: string;
      source: string;
      enabled: boolean;
      problem: string | null;
      mandatory: boolean;
      settings: components['schemas']['FormField'][];
      canCheck: boolean;
      webhook: {
        url: string;
        enterAt: string | null;
      } | null;
      sources: components['schemas']['Source'][];
    } & {
      [key: string]: unknown;
    };
    Contact: {
      id: string;
      display_name: string | null;
      avatar_url: string | null;
      title: string | null;
      gender: string | null;
      timezone: number | null;
      locale: string | null;
      organization_name: string | null;
      via: {
        [key: string]: string;
      } | null;
      address: {
        [key: string]: string | null;
      } | null;
      conversations: {
        [key: string]: string;
      } | null;
      metadata: {
        [key: string]: unknown;
      } | null;
      created_at: number | null;
      updated_at: number | null;
    };
    Conversation: {
      id: string;
      channel: components['schemas']['Channel'];
      /** Format: date-time */
      created_at: string;
      metadata: {
        contact: {
          display_name: string;
          avatar_url?: string | null;
        } & {
          [key: string]: unknown;
        };
        unread_count: number;
        state?: string | null;
        tags?: {
          [key: string]: unknown;
        } | null;
      } & {
        [key: string]: unknown;
      };
      last_message: components['schemas']['Message'];
      last_received_at: string | null;
    };
    CustomSource: {
      id: string;
      name: string | null;
      image_url: string | null;
      action_endpoint: string | null;
    };
    FormField: {
      name: string;
      title: string;
      help: string;
      secret: boolean;
      optional: boolean;
      default: string | null;
      kind: 'text' | 'number' | 'boolean' | 'choice';
      choices: string[];
    };
    Message: {
      id: string;
      content: unknown;
      /** Format: date-time */
      sent_at: string;
      delivery_state: 'pending' | 'failed' | 'delivered';
      from_contact: boolean;
      source: string;
      metadata: {
        [key: string]: unknown;
      } | null;
      sender: {
        id: string | null;
        name: string | null;
        avatar_url: string | null;
      };
    };
    PaginationData: {
      previous_cursor: string | null;
      next_cursor: string | null;
      total: number;
    };
    Source: {
      id: string;
      name: string;
      description: string;
      capabilities: {
        receives: string[];
        replyWindow: {
          ms: number;
          humanMs: number | null;
          afterwards: string[];
        } | null;
        receipts: string[];
        typing: boolean;
        mayStartConversation: boolean;
        contactIdIs: ('phone' | 'mail') | null;
        recordedAudio: string | null;
        maxPerSecond: number | null;
      };
      limits: {
        kinds: string[];
        maxTextLength: number;
        maxCaptionLength: number | null;
        files: {
          [key: string]: {
            types: string[];
            maxBytes: number;
          };
        };
        maxChoices: number | null;
      } | null;
      connect: components['schemas']['FormField'][] | null;
      explore: components['schemas']['FormField'][] | null;
      canDisconnect: boolean;
      canCheck: boolean;
      hasSourcesOfOthers: boolean;
      embed: {
        script: string;
        page: string;
      } | null;
    };
    Tag: {
      id: string;
      name: string;
      color: 'tag-red' | 'tag-blue' | 'tag-green' | 'tag-purple';
    };
    Template: {
      id: string;
      name: string;
      source: string;
      content: unknown;
    };
    User: {
      id: string;
      name: string | null;
      avatar_url: string | null;
      /** Format: date-time */
      first_seen_at: string;
      /** Format: date-time */
      last_seen_at: string;
    };
    VisitorConversation: {
      conversation_id: string;
      state: 'open' | 'closed' | 'ended';
      unread_by_agents: number;
      read_up_to: string | null;
      rating: {
        score: number;
        remark: string | null;
      } | null;
    };
    Webhook: {
      id: string;
      name: string | null;
      url: string;
      headers: {
        [key: string]: string;
      };
      events: string[];
      status: 'Subscribed' | 'Unsubscribed';
      state: 'active' | 'paused' | 'disabled' | 'unsubscribed';
      disabled: {
        at: string;
        reason: 'gone' | 'failing';
      } | null;
      failing_since: string | null;
      subscribed_at: string;
      has_signature_key: boolean;
      secrets: {
        scheme: 'symmetric' | 'ed25519';
        public_key: string | null;
        valid_until: string | null;
      }[];
      concurrency: number;
      rate_limit: number | null;
      burst: number;
      order: 'none' | 'conversation';
      timeout_ms: number;
      client_certificate: {
        certificate: string;
      } | null;
    };
    WebhookAttempt: {
      id: string;
      webhook_id: string;
      event_id: string;
      event_type: string;
      occurred_at: string;
      trigger: 'event' | 'replay' | 'resend' | 'test';
      attempt: number;
      at: string;
      duration_ms: number;
      outcome: 'delivered' | 'failed' | 'exhausted' | 'dropped' | 'postponed' | 'interrupted';
      status: number | null;
      error: string | null;
      next_attempt_at: string | null;
    };
    WebhookHealth: {
      state: 'active' | 'paused' | 'disabled' | 'unsubscribed';
      queue: {
        waiting: number;
        under_way: number;
        parked: number;
        bytes: number;
        oldest_age_seconds: number | null;
      } | null;
      last_delivered_at: string | null;
      last_failed_at: string | null;
      last_failure: {
        status: number | null;
        error: string | null;
      } | null;
      last_attempt_at: string | null;
    };
    WebhookReplay: {
      id: string;
      webhook_id: string;
      kind: 'replay' | 'recover';
      dry_run: boolean;
      state: 'running' | 'done' | 'failed' | 'cancelled';
      from: string;
      until: string;
      from_position: string | null;
      events: string[];
      conversation_id: string | null;
      position: string | null;
      scanned: number;
      matched: number;
      queued: number;
      error: string | null;
      created_at: string;
      updated_at: string;
    };
    Calls: {
      /** @description Lists connected channels. */
      'channels.list': {
        request: {
          source?: string | null;
        };
        response: {
          data: components['schemas']['Channel'][];
        };
      };
      /** @description Returns one channel, connected or not. */
      'channels.info': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Changes the name or picture of a channel. */
      'channels.update': {
        request: {
          /** Format: uuid */
          channel_id: string;
          name?: string | null;
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Tries at the platform whether the credentials of a channel are good; nothing is changed. */
      'channels.check': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response:
          | {
              ok: true;
              account: string | null;
            }
          | {
              ok: false;
              reason:
                | 'token_invalid'
                | 'token_expired'
                | 'permission_missing'
                | 'wrong_account'
                | 'not_found'
                | 'refused'
                | 'rate_limited'
                | 'unreachable'
                | 'certificate_invalid';
              message: string;
              next_step: string;
            };
      };
      /** @description Connects a channel of chatplugin, or connects it again. */
      'channels.chatplugin.connect': {
        request: {
          /**
           * Name
           * @description For you and your colleagues; visitors do not see it.
           * @example Web shop
           */
          name: string;
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of chatplugin and forgets its token. */
      'channels.chatplugin.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Connects a channel of email, or connects it again. */
      'channels.email.connect': {
        request: {
          /**
           * Mail address
           * @description The one that customers write to.
           */
          address: string;
          /**
           * Name
           * @description Shown in Airy, and to customers beside the address.
           */
          name?: string | null;
          /**
           * Password
           * @description An app password where the provider has two-step sign-in. Empty with OAuth.
           */
          password?: string | null;
          /**
           * User
           * @description If it is another one than the address.
           */
          user?: string | null;
          /**
           * IMAP host
           * @description Where mail is read. Empty: known of the provider.
           */
          imap_host?: string | null;
          /**
           * IMAP port
           * @description 993, or 143 with STARTTLS.
           */
          imap_port?: number | null;
          /**
           * IMAP encryption
           * @description tls, starttls, or none in your own network.
           */
          imap_security?: ('tls' | 'starttls' | 'none') | null;
          /**
           * SMTP host
           * @description Where mail is sent. Empty: known of the provider.
           */
          smtp_host?: string | null;
          /**
           * SMTP port
           * @description 465, or 587 with STARTTLS.
           */
          smtp_port?: number | null;
          /**
           * SMTP encryption
           * @description tls, starttls, or none in your own network.
           */
          smtp_security?: ('tls' | 'starttls' | 'none') | null;
          /**
           * Folder
           * @description The one that is read. Default: INBOX.
           */
          folder?: string | null;
          /**
           * Other addresses
           * @description Ours, too, separated by commas.
           */
          aliases?: string | null;
          /**
           * OAuth client id
           * @description Of your application at Google or Microsoft.
           */
          oauth_client_id?: string | null;
          /**
           * OAuth client secret
           * @description Beside the client id.
           */
          oauth_client_secret?: string | null;
          /**
           * OAuth refresh token
           * @description Empty for an application with rights of its own (Microsoft 365, client credentials).
           */
          oauth_refresh_token?: string | null;
          /**
           * OAuth token address
           * @description Where access tokens are given out.
           */
          oauth_token_url?: string | null;
          /**
           * OAuth scope
           * @description What is asked for. Empty: what the provider wants.
           */
          oauth_scope?: string | null;
          /**
           * Picture
           * @description Address of a picture for the channel.
           */
          image_url?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of email and forgets its token. */
      'channels.email.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Connects a channel of facebook, or connects it again. */
      'channels.facebook.connect': {
        request: {
          /**
           * Page id
           * @description In the page’s About section under Page transparency, or chosen under “Show what can be connected”.
           */
          page_id: string | number;
          /**
           * Page token
           * @description Of the page or of somebody who manages it: Graph API Explorer or your app’s Messenger settings.
           */
          page_token: string;
          /**
           * Name
           * @description How agents see the channel; else the page’s name.
           */
          name?: string | null;
          /**
           * Picture
           * @description Address of a picture of the channel.
           */
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of facebook and forgets its token. */
      'channels.facebook.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of facebook. */
      'channels.facebook.explore': {
        request: {
          /**
           * User token
           * @description Of somebody who manages the pages, with the permission pages_show_list: Graph API Explorer.
           */
          auth_token: string;
        };
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of instagram, or connects it again. */
      'channels.instagram.connect': {
        request: {
          /**
           * Page id
           * @description In the page’s About section under Page transparency, or chosen under “Show what can be connected”.
           */
          page_id: string | number;
          /**
           * Page token
           * @description Of the page or of somebody who manages it: Graph API Explorer or your app’s Messenger settings.
           */
          page_token: string;
          /**
           * Instagram account id
           * @description Of the professional account that is linked with the page; chosen under “Show what can be connected”.
           */
          account_id: string | number;
          /**
           * Name
           * @description How agents see the channel; else the page’s name.
           */
          name?: string | null;
          /**
           * Picture
           * @description Address of a picture of the channel.
           */
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of instagram and forgets its token. */
      'channels.instagram.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of instagram. */
      'channels.instagram.explore': {
        request: {
          /**
           * User token
           * @description Of somebody who manages the pages, with the permission pages_show_list: Graph API Explorer.
           */
          auth_token: string;
        };
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of google, or connects it again. */
      'channels.google.connect': {
        request: {
          gbm_id: string | number;
          /** @example Lamps and shades */
          name: string;
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of google and forgets its token. */
      'channels.google.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Connects a channel of telegram, or connects it again. */
      'channels.telegram.connect': {
        request: {
          /**
           * Bot token
           * @description @BotFather gives it when you make the bot (/newbot), and shows it again with /token.
           * @example 123456789:AAFthis-is-a-token-as-BotFather-gives1
           */
          bot_token: string;
          /**
           * Name
           * @description Of the channel; by default the name of the bot.
           */
          name?: string | null;
          /**
           * Picture
           * @description Address of a picture of the channel.
           */
          image_url?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of telegram and forgets its token. */
      'channels.telegram.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of telegram. */
      'channels.telegram.explore': {
        request: {
          /**
           * Bot token
           * @description @BotFather gives it when you make the bot (/newbot), and shows it again with /token.
           * @example 123456789:AAFthis-is-a-token-as-BotFather-gives1
           */
          bot_token: string;
        };
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of twilio.sms, or connects it again. */
      'channels.twilio.sms.connect': {
        request: {
          /**
           * Phone number
           * @description As Twilio lists it, with + and country code.
           */
          phone_number: string | number;
          /**
           * Name
           * @description How agents see the channel.
           * @example Hotline
           */
          name: string;
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of twilio.sms and forgets its token. */
      'channels.twilio.sms.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of twilio.sms. */
      'channels.twilio.sms.explore': {
        request: Record<string, never>;
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of twilio.whatsapp, or connects it again. */
      'channels.twilio.whatsapp.connect': {
        request: {
          /**
           * Phone number
           * @description As Twilio lists it, with + and country code.
           */
          phone_number: string | number;
          /**
           * Name
           * @description How agents see the channel.
           * @example Hotline
           */
          name: string;
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of twilio.whatsapp and forgets its token. */
      'channels.twilio.whatsapp.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of twilio.whatsapp. */
      'channels.twilio.whatsapp.explore': {
        request: Record<string, never>;
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of viber, or connects it again. */
      'channels.viber.connect': {
        request: {
          /**
           * Name
           * @description How agents see the channel; else the bot’s name.
           */
          name?: string | null;
          /**
           * Picture
           * @description Address of a picture of the channel; else the bot’s.
           */
          image_url?: string | null;
          imageUrl?: string | null;
        } | null;
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of viber and forgets its token. */
      'channels.viber.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of viber. */
      'channels.viber.explore': {
        request: Record<string, never>;
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Connects a channel of whatsapp, or connects it again. */
      'channels.whatsapp.connect': {
        request: {
          /**
           * Phone number id
           * @description Under WhatsApp, API setup, of your app; it is not the number itself. Or chosen under “Show what can be connected”.
           */
          phone_number_id: string | number;
          /**
           * Access token
           * @description Of a system user with the permissions whatsapp_business_messaging and whatsapp_business_management: Business settings, System users.
           */
          user_token: string;
          /**
           * WhatsApp Business account id
           * @description Only needed where the number does not tell its account.
           */
          business_account_id?: (string | number) | null;
          /**
           * Name
           * @description How agents see the channel; else the name that customers see.
           */
          name?: string | null;
          /**
           * Picture
           * @description Address of a picture of the channel.
           */
          image_url?: string | null;
          imageUrl?: string | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Disconnects a channel of whatsapp and forgets its token. */
      'channels.whatsapp.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Lists what can be connected as a channel of whatsapp. */
      'channels.whatsapp.explore': {
        request: {
          /**
           * Access token
           * @description Of a system user with the permissions whatsapp_business_messaging and whatsapp_business_management: Business settings, System users.
           */
          user_token: string;
          /**
           * WhatsApp Business account id
           * @description Under WhatsApp, API setup, of your app: all numbers of that account are listed.
           */
          business_account_id: string | number;
        };
        response: {
          data: ({
            name: string;
            image_url: string | null;
            connected: boolean;
          } & {
            [key: string]: unknown;
          })[];
        };
      };
      /** @description Lists conversations, newest last message first. */
      'conversations.list': {
        request: {
          filters?: string | null;
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          data: components['schemas']['Conversation'][];
          pagination_data: {
            previous_cursor: string | null;
            next_cursor: string | null;
            total: number;
            total_is_exact: boolean;
          };
        };
      };
      /** @description Returns one conversation. */
      'conversations.info': {
        request: {
          /** Format: uuid */
          conversation_id: string;
        };
        response: components['schemas']['Conversation'];
      };
      /** @description Marks all messages of a conversation as read; an unknown conversation is no error. */
      'conversations.mark-read': {
        request: {
          /** Format: uuid */
          conversation_id: string;
        };
        response: undefined;
      };
      /** @description Sets the state of a conversation; the inbox uses OPEN and CLOSED. */
      'conversations.set-state': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          state: string;
        };
        response: undefined;
      };
      /** @description Removes the state of a conversation. */
      'conversations.remove-state': {
        request: {
          /** Format: uuid */
          conversation_id: string;
        };
        response: undefined;
      };
      /** @description Puts a tag on a conversation; whether the tag exists is not checked. */
      'conversations.tag': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          /** Format: uuid */
          tag_id: string;
        };
        response: undefined;
      };
      /** @description Takes a tag off a conversation. */
      'conversations.untag': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          /** Format: uuid */
          tag_id: string;
        };
        response: undefined;
      };
      /** @description Sets the display name of the contact of a conversation. */
      'conversations.update-contact': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          display_name: string;
        };
        response: undefined;
      };
      /** @description Lists the messages of a conversation, newest first. */
      'messages.list': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          data: components['schemas']['Message'][];
          pagination_data: components['schemas']['PaginationData'];
        };
      };
      /** @description Sends a message in a conversation; the answer says pending, delivery is told later. */
      'messages.send': {
        request: {
          message: unknown;
          conversation_id?: string | null;
          source_recipient_id?: string | null;
          channel_id?: string | null;
        };
        response: components['schemas']['Message'];
      };
      /** @description Sends a failed message again. */
      'messages.resend': {
        request: {
          /** Format: uuid */
          message_id: string;
        };
        response: undefined;
      };
      /** @description Writes metadata of a message, conversation or channel, under user_data; null deletes. */
      'metadata.upsert': {
        request: {
          subject: 'message' | 'conversation' | 'channel';
          /** Format: uuid */
          id: string;
          data: {
            [key: string]: unknown;
          };
        };
        response: undefined;
      };
      /** @description Creates a tag. */
      'tags.create': {
        request: {
          name: string;
          color: 'tag-red' | 'tag-blue' | 'tag-green' | 'tag-purple';
        };
        response: components['schemas']['Tag'];
      };
      /** @description Renames or recolours a tag. */
      'tags.update': {
        request: {
          /** Format: uuid */
          id: string;
          name?: string | null;
          color?: ('tag-red' | 'tag-blue' | 'tag-green' | 'tag-purple') | null;
        };
        response: undefined;
      };
      /** @description Deletes a tag; conversations keep its id. */
      'tags.delete': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: undefined;
      };
      /** @description Lists all tags. */
      'tags.list': {
        request: Record<string, never>;
        response: {
          data: components['schemas']['Tag'][];
        };
      };
      /** @description Returns what a front end needs to know: services, who is signed in, colours of tags. */
      'client.config': {
        request: Record<string, never>;
        response: {
          services: {
            [key: string]: {
              enabled: boolean;
              healthy: boolean;
              component: string;
            };
          };
          user_profile: {
            id: string;
            name: string | null;
            avatar_url: string | null;
          } | null;
          tag_config: {
            colors: {
              [key: string]: {
                default: string;
                background: string;
                font: string;
                border: string;
                position: number;
              };
            };
          };
          cluster_version: string;
        };
      };
      /** @description Says who is signed in. */
      'session.info': {
        request: Record<string, never>;
        response: {
          id: string;
          name: string | null;
          avatar_url: string | null;
          kind: 'user' | 'system';
        };
      };
      /** @description Signs out: clears the session cookie. */
      'session.end': {
        request: Record<string, never>;
        response: undefined;
      };
      /** @description Begins a visit, or resumes one; a resume token wins over the channel. */
      'chatplugin.authenticate': {
        request: {
          channel_id?: string | null;
          resume_token?: string | null;
          identity_token?: string | null;
          page_size?: number | null;
        };
        response: {
          token: string;
          messages: components['schemas']['Message'][];
          resume_token: string;
          next_cursor: string | null;
          conversation: components['schemas']['VisitorConversation'];
        };
      };
      /** @description Sends a message of the visitor. */
      'chatplugin.send': {
        request: {
          message: unknown;
          context?: {
            page_url?: string | null;
            page_title?: string | null;
            referrer?: string | null;
            locale?: string | null;
            time_zone?: string | null;
          } | null;
        };
        response: components['schemas']['Message'];
      };
      /** @description Returns a token that resumes the conversation for seven days; with a system token, of any conversation. */
      'chatplugin.resumeToken': {
        request: {
          conversation_id?: string | null;
          channel_id?: string | null;
        };
        response: {
          resume_token: string;
        };
      };
      /** @description Returns what was said before, a page at a time. */
      'chatplugin.history': {
        request: {
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          messages: components['schemas']['Message'][];
          next_cursor: string | null;
        };
      };
      /** @description Tells agents that the visitor has read everything up to a message. */
      'chatplugin.read': {
        request: {
          /** Format: uuid */
          message_id: string;
        };
        response: undefined;
      };
      /** @description Hands in the form before the chat, or the offline form. */
      'chatplugin.submit': {
        request: {
          form: 'pre-chat' | 'offline';
          answers: {
            [key: string]: string | number | boolean;
          };
          message?: string | null;
          context?: {
            page_url?: string | null;
            page_title?: string | null;
            referrer?: string | null;
            locale?: string | null;
            time_zone?: string | null;
          } | null;
        };
        response: {
          message: components['schemas']['Message'] | null;
          answered_by_mail: boolean;
        };
      };
      /** @description Rates a conversation; agents find it in its metadata. */
      'chatplugin.rate': {
        request: {
          score: number;
          remark?: string | null;
        };
        response: undefined;
      };
      /** @description Ends the conversation for good and closes it; nothing can be sent to it any more by the visitor. */
      'chatplugin.end': {
        request: Record<string, never>;
        response: undefined;
      };
      /** @description Returns the conversation as text. */
      'chatplugin.transcript': {
        request: {
          locale?: string | null;
          time_zone?: string | null;
        };
        response: {
          file_name: string;
          text: string;
        };
      };
      /** @description Returns what is saved for a widget, and which pages were refused. */
      'chatplugin.settings.get': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: {
          channel_id: string;
          settings: {
            [key: string]: unknown;
          };
          refused_origins: {
            origin: string;
            count: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
          }[];
          has_identity_key: boolean;
          answers_by_mail: boolean;
        };
      };
      /** @description Sets keys of a widget, live at once; null takes one back, others stay. */
      'chatplugin.settings.update': {
        request: {
          /** Format: uuid */
          channel_id: string;
          settings: {
            welcomeMessage?:
              | (
                  | string
                  | {
                      [key: string]: unknown;
                    }
                )
              | null;
            headerText?:
              | (
                  | string
                  | {
                      [key: string]: string;
                    }
                )
              | null;
            subtitleText?:
              | (
                  | string
                  | {
                      [key: string]: string;
                    }
                )
              | null;
            startNewConversationText?:
              | (
                  | string
                  | {
                      [key: string]: string;
                    }
                )
              | null;
            awayText?:
              | (
                  | string
                  | {
                      [key: string]: string;
                    }
                )
              | null;
            primaryColor?: string | null;
            accentColor?: string | null;
            backgroundColor?: string | null;
            headerTextColor?: string | null;
            subtitleTextColor?: string | null;
            inboundMessageColor?: string | null;
            inboundMessageTextColor?: string | null;
            outboundMessageColor?: string | null;
            outboundMessageTextColor?: string | null;
            unreadMessageDotColor?: string | null;
            theme?: ('auto' | 'light' | 'dark') | null;
            position?: ('end' | 'start' | 'left' | 'right') | null;
            offsetX?: (number | string) | null;
            offsetY?: (number | string) | null;
            width?: (number | string) | null;
            height?: (number | string) | null;
            bubbleIcon?: string | null;
            sendMessageIcon?: string | null;
            useCustomFont?: boolean | null;
            customFont?: string | null;
            fontUrl?: string | null;
            bubbleState?: ('minimized' | 'expanded') | null;
            closeMode?: ('full' | 'medium' | 'basic') | null;
            showMode?: boolean | null;
            disableMobile?: boolean | null;
            hideInputBar?: boolean | null;
            hideEmojis?: boolean | null;
            hideAttachments?: boolean | null;
            hideImages?: boolean | null;
            hideVideos?: boolean | null;
            hideFiles?: boolean | null;
            sound?: boolean | null;
            typing?: boolean | null;
            readMarks?: boolean | null;
            transcript?: boolean | null;
            language?: string | null;
            languages?: string[] | null;
            hours?: {
              /**
               * Time zone
               * @description Such as `Europe/Berlin`.
               */
              timeZone: string;
              /**
               * Open
               * @description Several stretches a day may be given.
               */
              open: {
                /**
                 * Day
                 * @enum {string}
                 */
                day: 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
                /** From */
                from: string;
                /**
                 * Until
                 * @description Earlier than `from`, or the same: on the next day.
                 */
                to: string;
              }[];
              closedOn?: string[] | null;
            } | null;
            preChatForm?: {
              enabled?: boolean | null;
              text?:
                | (
                    | string
                    | {
                        [key: string]: string;
                      }
                  )
                | null;
              fields?:
                | {
                    /**
                     * Name
                     * @description Of the answer in the metadata.
                     */
                    name: string;
                    /** Label */
                    label:
                      | string
                      | {
                          [key: string]: string;
                        };
                    type?: ('text' | 'email' | 'phone' | 'number' | 'long-text' | 'select' | 'checkbox') | null;
                    required?: boolean | null;
                    options?:
                      | (
                          | string
                          | {
                              [key: string]: string;
                            }
                        )[]
                      | null;
                    contact?: ('none' | 'display_name' | 'email' | 'phone' | 'organization_name') | null;
                  }[]
                | null;
            } | null;
            offlineForm?: {
              enabled?: boolean | null;
              text?:
                | (
                    | string
                    | {
                        [key: string]: string;
                      }
                  )
                | null;
              fields?:
                | {
                    /**
                     * Name
                     * @description Of the answer in the metadata.
                     */
                    name: string;
                    /** Label */
                    label:
                      | string
                      | {
                          [key: string]: string;
                        };
                    type?: ('text' | 'email' | 'phone' | 'number' | 'long-text' | 'select' | 'checkbox') | null;
                    required?: boolean | null;
                    options?:
                      | (
                          | string
                          | {
                              [key: string]: string;
                            }
                        )[]
                      | null;
                    contact?: ('none' | 'display_name' | 'email' | 'phone' | 'organization_name') | null;
                  }[]
                | null;
            } | null;
            rating?: {
              enabled?: boolean | null;
              question?:
                | (
                    | string
                    | {
                        [key: string]: string;
                      }
                  )
                | null;
              remark?: boolean | null;
            } | null;
            consent?: {
              enabled?: boolean | null;
              text?:
                | (
                    | string
                    | {
                        [key: string]: string;
                      }
                  )
                | null;
              link?: string | null;
              linkText?:
                | (
                    | string
                    | {
                        [key: string]: string;
                      }
                  )
                | null;
              required?: boolean | null;
            } | null;
            proactive?:
              | {
                  /**
                   * Name
                   * @description Of the rule.
                   */
                  id: string;
                  /** Message */
                  message:
                    | string
                    | {
                        [key: string]: unknown;
                      };
                  afterSeconds?: (number | string) | null;
                  afterScrollPercent?: (number | string) | null;
                  url?: string | null;
                  repeat?: ('once' | 'visit' | 'page') | null;
                  opens?: boolean | null;
                }[]
              | null;
            allowedOrigins?: string[] | null;
            requireIdentity?: boolean | null;
          };
        };
        response: {
          channel_id: string;
          settings: {
            [key: string]: unknown;
          };
          refused_origins: {
            origin: string;
            count: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
          }[];
          has_identity_key: boolean;
          answers_by_mail: boolean;
        };
      };
      /** @description Lets pages of an origin show the widget that were refused. */
      'chatplugin.origins.allow': {
        request: {
          /** Format: uuid */
          channel_id: string;
          origin: string;
        };
        response: {
          channel_id: string;
          settings: {
            [key: string]: unknown;
          };
          refused_origins: {
            origin: string;
            count: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
          }[];
          has_identity_key: boolean;
          answers_by_mail: boolean;
        };
      };
      /** @description Makes a new key with which your site signs who a visitor is; the one before counts no more. */
      'chatplugin.identity.rotate': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: {
          secret: string;
        };
      };
      /** @description Forgets that key: nobody is known any more. */
      'chatplugin.identity.remove': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Creates a contact; all fields are optional. */
      'contacts.create': {
        request: {
          display_name?: string | null;
          avatar_url?: string | null;
          title?: string | null;
          gender?: string | null;
          timezone?: ('' | number) | null;
          locale?: string | null;
          organization_name?: string | null;
          via?: {
            [key: string]: string;
          } | null;
          address?: {
            [key: string]: string | null;
          } | null;
          conversations?: {
            [key: string]: string;
          } | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
        };
        response: components['schemas']['Contact'];
      };
      /** @description Creates up to 1,000 contacts at once. */
      'contacts.import': {
        request: {
          display_name?: string | null;
          avatar_url?: string | null;
          title?: string | null;
          gender?: string | null;
          timezone?: ('' | number) | null;
          locale?: string | null;
          organization_name?: string | null;
          via?: {
            [key: string]: string;
          } | null;
          address?: {
            [key: string]: string | null;
          } | null;
          conversations?: {
            [key: string]: string;
          } | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
        }[];
        response: {
          data: components['schemas']['Contact'][];
        };
      };
      /** @description Lists contacts by display name, those without one last. */
      'contacts.list': {
        request: {
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          data: components['schemas']['Contact'][];
          pagination_data: components['schemas']['PaginationData'];
        };
      };
      /** @description Returns a contact by its id, or by one of its conversations. */
      'contacts.info': {
        request: {
          id?: string | null;
          conversation_id?: string | null;
        };
        response: components['schemas']['Contact'];
      };
      /** @description Changes fields of a contact; an empty text deletes a field. */
      'contacts.update': {
        request: {
          display_name?: string | null;
          avatar_url?: string | null;
          title?: string | null;
          gender?: string | null;
          timezone?: ('' | number) | null;
          locale?: string | null;
          organization_name?: string | null;
          via?: {
            [key: string]: string;
          } | null;
          address?: {
            [key: string]: string | null;
          } | null;
          conversations?: {
            [key: string]: string;
          } | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          /** Format: uuid */
          id: string;
        };
        response: undefined;
      };
      /** @description Deletes a contact; a later message in a linked conversation makes a new one. */
      'contacts.delete': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: undefined;
      };
      /** @description Merges one contact into another; fields of the destination win. */
      'contacts.merge': {
        request: {
          /** Format: uuid */
          source_id: string;
          /** Format: uuid */
          destination_id: string;
        };
        response: {
          id: string;
          display_name: string | null;
          avatar_url: string | null;
          title: string | null;
          gender: string | null;
          timezone: number | null;
          locale: string | null;
          organization_name: string | null;
          via: {
            [key: string]: string;
          } | null;
          address: {
            [key: string]: string | null;
          } | null;
          conversations: {
            [key: string]: string;
          } | null;
          metadata: {
            [key: string]: unknown;
          } | null;
          created_at: number | null;
          updated_at: number | null;
          merge_history: {
            id: string;
            display_name: string | null;
            avatar_url: string | null;
            title: string | null;
            gender: string | null;
            timezone: number | null;
            locale: string | null;
            organization_name: string | null;
            via: {
              [key: string]: string;
            } | null;
            address: {
              [key: string]: string | null;
            } | null;
            conversations: {
              [key: string]: string;
            } | null;
            metadata: {
              [key: string]: unknown;
            } | null;
            created_at: number | null;
            updated_at: number | null;
          }[];
        };
      };
      /** @description Lists the newest messages of each conversation of a contact. */
      'contacts.recent-messages': {
        request: {
          /** Format: uuid */
          contact_id: string;
          include_sources?: string[] | null;
          page_size?: number | null;
          cursors?: {
            [key: string]: string | null;
          } | null;
        };
        response: {
          [key: string]: {
            data: components['schemas']['Message'][];
            pagination_data: components['schemas']['PaginationData'];
          };
        };
      };
      /** @description Creates a template. */
      'templates.create': {
        request: {
          name: string;
          source: string;
          content: unknown;
        };
        response: components['schemas']['Template'];
      };
      /** @description Lists the templates of a source, by a part of their names if one is given. */
      'templates.list': {
        request: {
          source: string;
          name?: string | null;
        };
        response: {
          data: components['schemas']['Template'][];
        };
      };
      /** @description Returns one template. */
      'templates.info': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Template'];
      };
      /** @description Changes a template; what is absent stays. */
      'templates.update': {
        request: {
          /** Format: uuid */
          id: string;
          name?: string | null;
          source?: string | null;
          content?: unknown | null;
        };
        response: components['schemas']['Template'];
      };
      /** @description Deletes a template. */
      'templates.delete': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: undefined;
      };
      /** @description Lists the people who have signed in. */
      'users.list': {
        request: {
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          data: components['schemas']['User'][];
          pagination_data: components['schemas']['PaginationData'];
        };
      };
      /** @description Subscribes an address to events; the same id again replaces the subscription and begins now. */
      'webhooks.subscribe': {
        request: {
          url: string;
          id?: string | null;
          name?: string | null;
          headers?: {
            [key: string]: string;
          } | null;
          events?:
            | (
                | 'message.created'
                | 'message.updated'
                | 'conversation.created'
                | 'conversation.updated'
                | 'conversation.closed'
                | 'conversation.opened'
                | 'channel.updated'
                | 'tag.updated'
                | 'contact.created'
                | 'contact.updated'
                | 'contact.deleted'
                | 'contact.merged'
                | 'webhook.failing'
                | 'webhook.recovered'
                | 'webhook.disabled'
                | 'metadata.updated'
                | 'metadata.item'
                | 'component.updated'
              )[]
            | null;
          signature_key?: string | null;
          signatureKey?: string | null;
          concurrency?: number | null;
          rate_limit?: (0 | number) | null;
          burst?: number | null;
          order?: ('none' | 'conversation') | null;
          timeout_ms?: number | null;
          client_certificate?: {
            certificate: string;
            key?: string | null;
          } | null;
          secret?: string | null;
          signing?: ('symmetric' | 'ed25519') | null;
        };
        response: {
          id: string;
          name: string | null;
          url: string;
          headers: {
            [key: string]: string;
          };
          events: string[];
          status: 'Subscribed' | 'Unsubscribed';
          state: 'active' | 'paused' | 'disabled' | 'unsubscribed';
          disabled: {
            at: string;
            reason: 'gone' | 'failing';
          } | null;
          failing_since: string | null;
          subscribed_at: string;
          has_signature_key: boolean;
          secrets: {
            scheme: 'symmetric' | 'ed25519';
            public_key: string | null;
            valid_until: string | null;
          }[];
          concurrency: number;
          rate_limit: number | null;
          burst: number;
          order: 'none' | 'conversation';
          timeout_ms: number;
          client_certificate: {
            certificate: string;
          } | null;
          secret: string | null;
        };
      };
      /** @description Changes a subscription; what is absent stays. */
      'webhooks.update': {
        request: {
          /** Format: uuid */
          id: string;
          url?: string | null;
          status?: ('Subscribed' | 'Unsubscribed') | null;
          name?: string | null;
          headers?: {
            [key: string]: string;
          } | null;
          events?:
            | (
                | 'message.created'
                | 'message.updated'
                | 'conversation.created'
                | 'conversation.updated'
                | 'conversation.closed'
                | 'conversation.opened'
                | 'channel.updated'
                | 'tag.updated'
                | 'contact.created'
                | 'contact.updated'
                | 'contact.deleted'
                | 'contact.merged'
                | 'webhook.failing'
                | 'webhook.recovered'
                | 'webhook.disabled'
                | 'metadata.updated'
                | 'metadata.item'
                | 'component.updated'
              )[]
            | null;
          signature_key?: string | null;
          signatureKey?: string | null;
          concurrency?: number | null;
          rate_limit?: (0 | number) | null;
          burst?: number | null;
          order?: ('none' | 'conversation') | null;
          timeout_ms?: number | null;
          client_certificate?: {
            certificate: string;
            key?: string | null;
          } | null;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Ends a subscription; the record stays, what was not delivered is dropped. */
      'webhooks.unsubscribe': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Returns one subscription. */
      'webhooks.info': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Lists all subscriptions, ended ones too. */
      'webhooks.list': {
        request: Record<string, never>;
        response: {
          data: components['schemas']['Webhook'][];
        };
      };
      /** @description Signs with a new secret; the old ones sign beside it for a day, or as long as is asked for. */
      'webhooks.rotate': {
        request: {
          /** Format: uuid */
          id: string;
          secret?: string | null;
          signing?: ('symmetric' | 'ed25519') | null;
          grace_seconds?: number | null;
        };
        response: {
          id: string;
          name: string | null;
          url: string;
          headers: {
            [key: string]: string;
          };
          events: string[];
          status: 'Subscribed' | 'Unsubscribed';
          state: 'active' | 'paused' | 'disabled' | 'unsubscribed';
          disabled: {
            at: string;
            reason: 'gone' | 'failing';
          } | null;
          failing_since: string | null;
          subscribed_at: string;
          has_signature_key: boolean;
          secrets: {
            scheme: 'symmetric' | 'ed25519';
            public_key: string | null;
            valid_until: string | null;
          }[];
          concurrency: number;
          rate_limit: number | null;
          burst: number;
          order: 'none' | 'conversation';
          timeout_ms: number;
          client_certificate: {
            certificate: string;
          } | null;
          secret: string | null;
        };
      };
      /** @description Sends nothing until webhooks.resume; events are kept. */
      'webhooks.pause': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Ends a pause; what was kept is sent. */
      'webhooks.resume': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Ends a pause, and what Airy has disabled; webhooks.recover brings what was missed. */
      'webhooks.enable': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Tells how deliveries to a webhook fare, and what waits for it. */
      'webhooks.health': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: components['schemas']['WebhookHealth'];
      };
      /** @description Lists attempts at deliveries to a webhook, newest first. */
      'webhooks.attempts.list': {
        request: {
          /** Format: uuid */
          id: string;
          outcome?: ('delivered' | 'failed' | 'exhausted' | 'dropped' | 'postponed' | 'interrupted') | null;
          event_type?: string | null;
          event_id?: string | null;
          status?: number | null;
          from?: (string | number) | null;
          until?: (string | number) | null;
          cursor?: string | null;
          page_size?: number | null;
        };
        response: {
          data: components['schemas']['WebhookAttempt'][];
          pagination_data: {
            next_cursor: string | null;
          };
        };
      };
      /** @description Returns an attempt with what was sent and what was answered. */
      'webhooks.attempts.info': {
        request: {
          /** Format: uuid */
          id: string;
          attempt_id: string;
        };
        response: {
          id: string;
          webhook_id: string;
          event_id: string;
          event_type: string;
          occurred_at: string;
          trigger: 'event' | 'replay' | 'resend' | 'test';
          attempt: number;
          at: string;
          duration_ms: number;
          outcome: 'delivered' | 'failed' | 'exhausted' | 'dropped' | 'postponed' | 'interrupted';
          status: number | null;
          error: string | null;
          next_attempt_at: string | null;
          request: {
            url: string;
            headers: {
              [key: string]: string;
            };
            body: string;
          };
          response: {
            headers: {
              [key: string]: string;
            };
            body: string;
            encoding: 'utf8' | 'base64';
            is_cut: boolean;
          } | null;
        };
      };
      /** @description Sends a made-up event of a type, signed like any other. */
      'webhooks.test': {
        request: {
          /** Format: uuid */
          id: string;
          event?:
            | (
                | 'message.created'
                | 'message.updated'
                | 'conversation.created'
                | 'conversation.updated'
                | 'conversation.closed'
                | 'conversation.opened'
                | 'channel.updated'
                | 'tag.updated'
                | 'contact.created'
                | 'contact.updated'
                | 'contact.deleted'
                | 'contact.merged'
                | 'webhook.failing'
                | 'webhook.recovered'
                | 'webhook.disabled'
              )
            | null;
        };
        response: {
          event_id: string;
          state: 'queued' | 'waiting';
        };
      };
      /** @description Sends an event once more, the same bytes with the same id. */
      'webhooks.resend': {
        request: {
          /** Format: uuid */
          id: string;
          event_id: string;
        };
        response: {
          event_id: string;
          state: 'queued' | 'waiting';
        };
      };
      /** @description Sends what was not delivered since a time: parked deliveries, and what happened while it was disabled. */
      'webhooks.recover': {
        request: {
          /** Format: uuid */
          id: string;
          since: string | number;
          dry_run?: boolean | null;
        };
        response: components['schemas']['WebhookReplay'];
      };
      /** @description Sends events again, from a time or a position on; dry_run only counts them. */
      'webhooks.replay': {
        request: {
          /** Format: uuid */
          id: string;
          from?: (string | number) | null;
          from_position?: string | null;
          until?: (string | number) | null;
          events?:
            | (
                | 'message.created'
                | 'message.updated'
                | 'conversation.created'
                | 'conversation.updated'
                | 'conversation.closed'
                | 'conversation.opened'
                | 'channel.updated'
                | 'tag.updated'
                | 'contact.created'
                | 'contact.updated'
                | 'contact.deleted'
                | 'contact.merged'
                | 'webhook.failing'
                | 'webhook.recovered'
                | 'webhook.disabled'
                | 'metadata.updated'
                | 'metadata.item'
                | 'component.updated'
              )[]
            | null;
          conversation_id?: string | null;
          dry_run?: boolean | null;
        };
        response: components['schemas']['WebhookReplay'];
      };
      /** @description Lists the replays of a webhook, newest first. */
      'webhooks.replays.list': {
        request: {
          /** Format: uuid */
          id: string;
        };
        response: {
          data: components['schemas']['WebhookReplay'][];
        };
      };
      /** @description Returns a replay and how far it is. */
      'webhooks.replays.info': {
        request: {
          /** Format: uuid */
          replay_id: string;
        };
        response: components['schemas']['WebhookReplay'];
      };
      /** @description Ends a replay; what it has queued is sent all the same. */
      'webhooks.replays.cancel': {
        request: {
          /** Format: uuid */
          replay_id: string;
        };
        response: components['schemas']['WebhookReplay'];
      };
      /** @description Returns the settings of the components; secrets are masked. */
      'components.get': {
        request: Record<string, never>;
        response: {
          components: {
            [key: string]: {
              [key: string]: string;
            };
          };
        };
      };
      /** @description Switches components on or off and sets their settings; what is not named stays. */
      'components.update': {
        request: {
          components?:
            | {
                name: string;
                enabled?: boolean | null;
                data?: {
                  [key: string]: string | number | boolean | null;
                } | null;
              }[]
            | null;
        };
        response: {
          components?: {
            [key: string]: boolean;
          };
        };
      };
      /** @description Stops components and forgets their settings. */
      'components.delete': {
        request: {
          components?: string[] | null;
        };
        response: {
          components?: {
            [key: string]: boolean;
          };
        };
      };
      /** @description Lists the components there are, with the settings each has. */
      'components.list': {
        request: Record<string, never>;
        response: {
          components: {
            [key: string]: components['schemas']['Component'];
          };
        };
      };
      /** @description Returns one component, with when its platform called last. */
      'components.info': {
        request: {
          name: string;
        };
        response: {
          name: string;
          displayName: string;
          description: string;
          category: string;
          availableFor: string;
          configurationValues: string;
          docs: string;
          installationStatus: 'uninstalled' | 'pending' | 'installed';
          isChannel: string;
          price: string;
          repository: string;
          source: string;
          enabled: boolean;
          problem: string | null;
          mandatory: boolean;
          settings: components['schemas']['FormField'][];
          canCheck: boolean;
          webhook: {
            url: string;
            enterAt: string | null;
          } | null;
          sources: components['schemas']['Source'][];
          lastEventAt: string | null;
        } & {
          [key: string]: unknown;
        };
      };
      /** @description Tries the settings of a component at its platform, also before they are saved; nothing is changed. */
      'components.check': {
        request: {
          name: string;
          data?: {
            [key: string]: string | number | boolean | null;
          } | null;
        };
        response:
          | {
              ok: true;
              account: string | null;
            }
          | {
              ok: false;
              reason:
                | 'token_invalid'
                | 'token_expired'
                | 'permission_missing'
                | 'wrong_account'
                | 'not_found'
                | 'refused'
                | 'rate_limited'
                | 'unreachable'
                | 'certificate_invalid';
              message: string;
              next_step: string;
            };
      };
      /** @description Puts a component back on the list of those that may be switched on; installed ones stay as they are. */
      'components.install': {
        request: {
          name: string;
        };
        response: undefined;
      };
      /** @description Stops a component, forgets its settings and takes it off the list until it is installed again. */
      'components.uninstall': {
        request: {
          name: string;
        };
        response: undefined;
      };
      /** @description Lists what happened after a cursor, oldest first; waits up to wait_seconds where there is nothing yet. */
      'events.list': {
        request: {
          cursor?: string | null;
          limit?: number | null;
          wait_seconds?: number | null;
          types?: string[] | null;
          conversation_id?: string | null;
        };
        response: {
          data: {
            id: string;
            type: string;
            timestamp: number;
            position: string | null;
            payload: {
              [key: string]: unknown;
            };
            cursor: string;
          }[];
          cursor: string;
          caught_up: boolean;
          refresh: ('expired' | 'too_far' | 'incomplete' | 'unknown') | null;
        };
      };
      /** @description Tells who else is at a conversation that you are typing, or looking at it; answers which agents are there. */
      'signals.send': {
        request: {
          /** Format: uuid */
          conversation_id: string;
          type: 'typing' | 'presence';
          active?: boolean | null;
        };
        response: {
          present: {
            id: string;
            /** Format: date-time */
            seen_at: string;
          }[];
        };
      };
      /** @description Tells agents that the visitor is typing. */
      'chatplugin.signal': {
        request: {
          type: 'typing';
          active?: boolean | null;
        };
        response: undefined;
      };
      /** @description Changes settings of the instance; what is absent or empty stays. */
      'cluster.update': {
        request: {
          cluster_config?: {
            security?: {
              [key: string]: unknown;
            } | null;
            kafka?: {
              [key: string]: unknown;
            } | null;
          } | null;
        };
        response: {
          cluster_config: {
            [key: string]: boolean;
          };
          not_applied?: {
            setting: string;
            reason: string;
          }[];
        };
      };
      /** @description Creates a source and returns the token it calls with; the token is shown this once. */
      'sources.create': {
        request: {
          source_id?: string;
          name?: string | null;
          image_url?: string | null;
          action_endpoint?: ('' | string) | null;
        };
        response: {
          id: string;
          name: string | null;
          image_url: string | null;
          action_endpoint: string | null;
          token: string;
        };
      };
      /** @description Changes a source; what is absent stays. */
      'sources.update': {
        request: {
          source_id?: string;
          name?: string | null;
          image_url?: string | null;
          action_endpoint?: ('' | string) | null;
        };
        response: components['schemas']['CustomSource'];
      };
      /** @description Lists the sources, without their tokens. */
      'sources.list': {
        request: Record<string, never>;
        response: {
          data: components['schemas']['CustomSource'][];
        };
      };
      /** @description Deletes a source; its token is refused from then on. */
      'sources.delete': {
        request: {
          source_id?: string;
        };
        response: undefined;
      };
      /** @description Creates a channel of the calling source. */
      'sources.channels.create': {
        request: {
          source_channel_id?: string;
          name: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
        };
        response: components['schemas']['Channel'];
      };
      /** @description Lists the channels of the calling source. */
      'sources.channels.list': {
        request: Record<string, never>;
        response: {
          data: components['schemas']['Channel'][];
        };
      };
      /** @description Disconnects a channel of the calling source. */
      'sources.channels.disconnect': {
        request: {
          /** Format: uuid */
          channel_id: string;
        };
        response: undefined;
      };
      /** @description Takes messages and metadata of the calling source; answered once they are durable. */
      'sources.webhook': {
        request: {
          messages?:
            | {
                source_message_id?: string;
                source_conversation_id?: string;
                source_channel_id?: string;
                source_sender_id?: string;
                content: unknown;
                from_contact: boolean;
                sent_at?: string | number;
              }[]
            | null;
          metadata?:
            | {
                namespace: 'conversation' | 'message';
                source_id?: string;
                metadata: {
                  [key: string]: unknown;
                };
              }[]
            | null;
        };
        response: undefined;
      };
      /** @description Asks the platform again for the name and picture of the contact. */
      'conversations.refetch': {
        request: {
          /** Format: uuid */
          conversation_id: string;
        };
        response: undefined;
      };
      /** @description Adds suggested replies to a message; a suggestion with a known id is replaced. */
      'messages.suggest-replies': {
        request: {
          /** Format: uuid */
          message_id: string;
          suggestions: {
            [key: string]: {
              content: unknown;
            };
          };
        };
        response: components['schemas']['Message'];
      };
    };
    Events: {
      'message.created': {
        conversation_id: string;
        channel_id: string;
        message: components['schemas']['Message'];
      };
      'channel.updated': components['schemas']['Channel'];
      'metadata.updated': {
        subject: 'conversation' | 'message' | 'channel';
        identifier: string;
        metadata: {
          [key: string]: unknown;
        };
      };
      'tag.updated': components['schemas']['Tag'];
      'component.updated': {
        subject: 'component';
        identifier: string;
        metadata: {
          installationStatus: 'installed' | 'uninstalled';
        };
      };
      'signal.typing': {
        conversation_id: string;
        from_contact: boolean;
        id: string | null;
        name: string | null;
        active: boolean;
      };
      'signal.presence': {
        conversation_id: string;
        from_contact: boolean;
        id: string | null;
        name: string | null;
        active: boolean;
      };
      'refresh.required': {
        reason: 'expired' | 'too_far' | 'incomplete' | 'unknown';
      };
      'message.updated': {
        conversation_id: string;
        channel_id: string;
        message: components['schemas']['Message'];
      };
    };
  };
}

export type Calls = components['schemas']['Calls'];
export type Events = components['schemas']['Events'];
export type Channel = components['schemas']['Channel'];
export type Component = components['schemas']['Component'];
export type Contact = components['schemas']['Contact'];
export type Conversation = components['schemas']['Conversation'];
export type CustomSource = components['schemas']['CustomSource'];
export type FormField = components['schemas']['FormField'];
export type Message = components['schemas']['Message'];
export type PaginationData = components['schemas']['PaginationData'];
export type Source = components['schemas']['Source'];
export type Tag = components['schemas']['Tag'];
export type Template = components['schemas']['Template'];
export type User = components['schemas']['User'];
export type VisitorConversation = components['schemas']['VisitorConversation'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookAttempt = components['schemas']['WebhookAttempt'];
export type WebhookHealth = components['schemas']['WebhookHealth'];
export type WebhookReplay = components['schemas']['WebhookReplay'];
/** What each means, and what to do: docs/reference/errors.md. */
export type ErrorCode =
  | 'unauthorized'
  | 'cross_site_request'
  | 'invalid_request'
  | 'malformed_json'
  | 'invalid_utf8'
  | 'invalid_position'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'method_not_allowed'
  | 'too_many_requests'
  | 'overloaded'
  | 'starting'
  | 'view_unavailable'
  | 'shutting_down'
  | 'internal'
  | 'not_found'
  | 'invalid_idempotency_key'
  | 'idempotency_key_reused'
  | 'outcome_pending'
  | 'log_unavailable'
  | 'channel_disconnected'
  | 'check_not_available'
  | 'source_not_configured'
  | 'platform_closed'
  | 'source_rejected'
  | 'source_token_invalid'
  | 'source_unavailable'
  | 'invalid_filters'
  | 'invalid_cursor'
  | 'cannot_start_conversation'
  | 'content_not_accepted'
  | 'reply_window_closed'
  | 'message_not_failed'
  | 'resume_token_invalid'
  | 'identity_token_invalid'
  | 'identity_required'
  | 'origin_not_allowed'
  | 'visitor_token_invalid'
  | 'conversation_ended'
  | 'component_not_enabled'
  | 'contact_being_merged'
  | 'webhooks_not_enabled'
  | 'webhook_limit_reached'
  | 'address_not_allowed'
  | 'webhook_secrets_full'
  | 'webhook_not_active'
  | 'queue_unavailable'
  | 'queue_full'
  | 'replay_running'
  | 'malformed_form'
  | 'file_missing'
  | 'file_too_large'
  | 'media_unavailable'
  | 'component_settings_invalid'
  | 'cluster_settings_invalid'
  | 'source_exists'
  | 'forbidden'
  | 'not_implemented';
