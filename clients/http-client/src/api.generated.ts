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
    };
    CustomSource: {
      id: string;
      name: string | null;
      image_url: string | null;
      action_endpoint: string | null;
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
    Webhook: {
      id: string;
      name: string | null;
      url: string;
      headers: {
        [key: string]: string;
      };
      events: string[];
      status: 'Subscribed' | 'Unsubscribed';
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
      /** @description Connects a channel of chatplugin, or connects it again. */
      'channels.chatplugin.connect': {
        request: {
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
      /** @description Connects a channel of facebook, or connects it again. */
      'channels.facebook.connect': {
        request: {
          page_id: string;
          page_token: string;
          name?: string | null;
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
          auth_token: string;
        };
        response: {
          data: ({
            page_id: string;
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
        };
        response: {
          token: string;
          messages: components['schemas']['Message'][];
          resume_token: string;
        };
      };
      /** @description Sends a message of the visitor. */
      'chatplugin.send': {
        request: {
          message: unknown;
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
                | 'conversation.updated'
                | 'channel.updated'
                | 'tag.updated'
                | 'metadata.updated'
                | 'metadata.item'
                | 'component.updated'
              )[]
            | null;
          signature_key?: string | null;
          signatureKey?: string | null;
        };
        response: components['schemas']['Webhook'];
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
                | 'conversation.updated'
                | 'channel.updated'
                | 'tag.updated'
                | 'metadata.updated'
                | 'metadata.item'
                | 'component.updated'
              )[]
            | null;
          signature_key?: string | null;
          signatureKey?: string | null;
        };
        response: components['schemas']['Webhook'];
      };
      /** @description Ends a subscription; the record stays. */
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
            [key: string]: {
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
              settings: {
                name: string;
                title: string;
                help: string;
                secret: boolean;
                optional: boolean;
                default: string | null;
              }[];
            } & {
              [key: string]: unknown;
            };
          };
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
export type Contact = components['schemas']['Contact'];
export type Conversation = components['schemas']['Conversation'];
export type CustomSource = components['schemas']['CustomSource'];
export type Message = components['schemas']['Message'];
export type PaginationData = components['schemas']['PaginationData'];
export type Tag = components['schemas']['Tag'];
export type Template = components['schemas']['Template'];
export type User = components['schemas']['User'];
export type Webhook = components['schemas']['Webhook'];
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
  | 'source_not_configured'
  | 'source_rejected'
  | 'source_token_invalid'
  | 'source_unavailable'
  | 'invalid_filters'
  | 'invalid_cursor'
  | 'channel_disconnected'
  | 'cannot_start_conversation'
  | 'message_not_failed'
  | 'resume_token_invalid'
  | 'visitor_token_invalid'
  | 'component_not_enabled'
  | 'contact_being_merged'
  | 'webhooks_not_enabled'
  | 'malformed_form'
  | 'file_missing'
  | 'file_too_large'
  | 'media_unavailable'
  | 'component_settings_invalid'
  | 'cluster_settings_invalid'
  | 'source_exists'
  | 'forbidden'
  | 'not_implemented';
