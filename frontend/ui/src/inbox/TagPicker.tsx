/** Tags of a conversation, and putting further ones on it. */
import { Plus, X } from 'lucide-react';
import {
  Autocomplete,
  Button,
  DialogTrigger,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Popover,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { addTag, removeTag } from '../api/actions.ts';
import { useTags } from '../api/queries.ts';
import type { Conversation, Tag } from '../api/wire.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { settingsPath } from '../routes.ts';

/** Shows the tags with a way to take each off, and a menu of the others. */
export function TagPicker({ conversation }: { readonly conversation: Conversation }) {
  const tags = useTags();
  const chosen = Object.keys(conversation.metadata.tags ?? {});
  const all = tags.data ?? [];
  const shown = all.filter(tag => chosen.includes(tag.id));
  return (
    <div className="tags">
      {shown.map(tag => (
        <span className="tag" data-color={tag.color} key={tag.id}>
          <bdi>{tag.name}</bdi>
          <Button
            className="tag-remove"
            aria-label={`Remove tag ${tag.name}`}
            onPress={() => void removeTag(conversation, tag.id)}
          >
            <X aria-hidden="true" />
          </Button>
        </span>
      ))}
      <AddTag conversation={conversation} tags={all.filter(tag => !chosen.includes(tag.id))} />
    </div>
  );
}

function AddTag({ conversation, tags }: { readonly conversation: Conversation; readonly tags: readonly Tag[] }) {
  const { contains } = useFilter({ sensitivity: 'base' });
  return (
    <DialogTrigger>
      <Button className="button small quiet">
        <Plus aria-hidden="true" />
        Add tag
      </Button>
      <Popover className="popover" placement="bottom start">
        <Dialog className="tag-dialog" aria-label="Add a tag">
          {({ close }) => (
            <Autocomplete filter={contains}>
              <SearchField className="menu-search" aria-label="Find a tag" autoFocus>
                <Input className="input" placeholder="Find a tag" />
              </SearchField>
              <Menu
                className="menu"
                aria-label="Tags"
                onAction={key => {
                  const tag = tags.find(one => one.id === key);
                  if (tag !== undefined) void addTag(conversation, tag);
                  close();
                }}
                renderEmptyState={() => (
                  <p className="menu-empty">
                    No other tags. <PathLink path={settingsPath('tags')}>Manage tags</PathLink>
                  </p>
                )}
              >
                {tags.map(tag => (
                  <MenuItem className="menu-item" id={tag.id} key={tag.id} textValue={tag.name}>
                    <span className="tag-dot" data-color={tag.color} aria-hidden="true" />
                    {tag.name}
                  </MenuItem>
                ))}
              </Menu>
            </Autocomplete>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
